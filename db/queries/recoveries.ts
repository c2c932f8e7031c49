import { eq } from 'drizzle-orm';
import type { Bytes } from '../../lib/crypto/bytes.ts';
import type { Id } from '../../lib/protocol/ids.ts';
import type { Database, Transaction } from '../connection.ts';
import { recoveries } from '../schema.ts';

export type RecoveryRecord = typeof recoveries.$inferSelect;

export async function findRecovery(db: Database, id: Bytes): Promise<RecoveryRecord | null> {
  const [row] = await db.select().from(recoveries).where(eq(recoveries.id, id));
  return row ?? null;
}

export async function recoveryOf(db: Database | Transaction, vault: Id): Promise<RecoveryRecord | null> {
  const [row] = await db.select().from(recoveries).where(eq(recoveries.vault, vault));
  return row ?? null;
}

/** Replaces the recovery code of a vault. */
export async function replaceRecovery(tx: Transaction, recovery: RecoveryRecord): Promise<void> {
  await tx.delete(recoveries).where(eq(recoveries.vault, recovery.vault));
  await tx.insert(recoveries).values(recovery);
}

export async function confirmRecovery(tx: Transaction, vault: Id, now: number): Promise<void> {
  await tx.update(recoveries).set({ confirmedAt: now }).where(eq(recoveries.vault, vault));
}
