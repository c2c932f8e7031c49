import { and, asc, eq, isNotNull, lt } from 'drizzle-orm';
import type { Bytes } from '../../lib/crypto/bytes.ts';
import type { Id } from '../../lib/protocol/ids.ts';
import type { Database, Transaction } from '../connection.ts';
import { passkeys, vaults } from '../schema.ts';

export type PasskeyRecord = typeof passkeys.$inferSelect;

/** A passkey by its credential id, with the user handle of its vault. */
export async function findPasskey(db: Database | Transaction, id: string): Promise<(PasskeyRecord & { userHandle: Bytes }) | null> {
  const [row] = await db
    .select({ passkey: passkeys, userHandle: vaults.userHandle })
    .from(passkeys)
    .innerJoin(vaults, eq(vaults.id, passkeys.vault))
    .where(eq(passkeys.id, id));
  return row ? { ...row.passkey, userHandle: row.userHandle } : null;
}

export async function listPasskeys(db: Database | Transaction, vault: Id): Promise<PasskeyRecord[]> {
  return db.select().from(passkeys).where(eq(passkeys.vault, vault)).orderBy(asc(passkeys.createdAt), asc(passkeys.id));
}

/** Adds a passkey; false where the credential is known already. */
export async function insertPasskey(tx: Transaction, passkey: PasskeyRecord): Promise<boolean> {
  const added = await tx.insert(passkeys).values(passkey).onConflictDoNothing().returning({ id: passkeys.id });
  return added.length > 0;
}

/**
 * Notes that a passkey was used; false where its counter did not grow, which a copy of it would explain
 * (W3C WebAuthn Level 3 §6.1.1). Authenticators without a counter always show 0.
 */
export async function notePasskeyUse(tx: Transaction, id: string, signCount: number, now: number): Promise<boolean> {
  const grew = signCount === 0 ? eq(passkeys.signCount, 0) : lt(passkeys.signCount, signCount);
  const used = await tx
    .update(passkeys)
    .set({ signCount, lastUsedAt: now })
    .where(and(eq(passkeys.id, id), grew))
    .returning({ id: passkeys.id });
  return used.length > 0;
}

export async function renamePasskey(tx: Transaction, vault: Id, id: string, name: Bytes): Promise<boolean> {
  const changed = await tx
    .update(passkeys)
    .set({ name })
    .where(and(eq(passkeys.id, id), eq(passkeys.vault, vault)))
    .returning({ id: passkeys.id });
  return changed.length > 0;
}

export async function deletePasskey(tx: Transaction, vault: Id, id: string): Promise<void> {
  await tx.delete(passkeys).where(and(eq(passkeys.id, id), eq(passkeys.vault, vault)));
}

/** How many passkeys open this vault. */
export async function countOpeners(tx: Transaction, vault: Id): Promise<number> {
  return tx.$count(passkeys, and(eq(passkeys.vault, vault), isNotNull(passkeys.wrapVault)));
}
