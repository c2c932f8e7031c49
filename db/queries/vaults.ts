import { and, eq } from 'drizzle-orm';
import type { Bytes } from '../../lib/crypto/bytes.ts';
import { auditGenesis } from '../../lib/protocol/audit.ts';
import type { Id } from '../../lib/protocol/ids.ts';
import type { Database, Transaction } from '../connection.ts';
import { vaults } from '../schema.ts';

export type VaultRecord = typeof vaults.$inferSelect;

/** A new vault: settings and manifest are sealed for version and counter 1. */
export async function insertVault(
  tx: Transaction,
  vault: Pick<VaultRecord, 'id' | 'userHandle' | 'settings' | 'manifest' | 'createdAt'>,
): Promise<void> {
  const start = { settingsVersion: 1, counter: 1, auditSeq: 0, auditHash: auditGenesis(vault.id), pin: null, pinCounter: 0 };
  await tx.insert(vaults).values({ ...vault, ...start });
}

export async function findVault(db: Database | Transaction, id: Id): Promise<VaultRecord | null> {
  const [row] = await db.select().from(vaults).where(eq(vaults.id, id));
  return row ?? null;
}

/** Moves the manifest to its next counter; false where somebody else did. */
export async function moveManifest(tx: Transaction, vault: Id, counter: number, manifest: Bytes): Promise<boolean> {
  const changed = await tx
    .update(vaults)
    .set({ counter, manifest })
    .where(and(eq(vaults.id, vault), eq(vaults.counter, counter - 1)))
    .returning({ id: vaults.id });
  return changed.length > 0;
}

/** Replaces the settings; false where `version` is not the next one. */
export async function writeSettings(tx: Transaction, vault: Id, version: number, settings: Bytes): Promise<boolean> {
  const changed = await tx
    .update(vaults)
    .set({ settings, settingsVersion: version })
    .where(and(eq(vaults.id, vault), eq(vaults.settingsVersion, version - 1)))
    .returning({ id: vaults.id });
  return changed.length > 0;
}
