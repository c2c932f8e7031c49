import { desc, eq, inArray, sql } from 'drizzle-orm';
import type { Bytes } from '../../lib/crypto/bytes.ts';
import type { Database, Transaction } from '../connection.ts';
import { claimCodes, vaults } from '../schema.ts';

/** Each instance of a cluster offers its own code at each start; older ones fall away. */
const CODES_KEPT = 50;

/** Whether a vault exists. */
export async function isClaimed(db: Database | Transaction): Promise<boolean> {
  const rows = await db.select({ id: vaults.id }).from(vaults).limit(1);
  return rows.length > 0;
}

/** Adds a claim code. @param hash SHA-256 of the code */
export async function insertClaimCode(db: Database, hash: Bytes, now: number): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.insert(claimCodes).values({ hash, createdAt: now });
    const old = tx.select({ hash: claimCodes.hash }).from(claimCodes).orderBy(desc(claimCodes.createdAt)).offset(CODES_KEPT);
    await tx.delete(claimCodes).where(inArray(claimCodes.hash, old));
  });
}

/** Whether this is the hash of a code that an instance has printed. */
export async function hasClaimCode(db: Database | Transaction, hash: Bytes): Promise<boolean> {
  const rows = await db.select({ createdAt: claimCodes.createdAt }).from(claimCodes).where(eq(claimCodes.hash, hash));
  return rows.length > 0;
}

/** Makes every code worthless. The lock makes two claims at once wait for each other. */
export async function takeClaimCodes(tx: Transaction, hash: Bytes): Promise<boolean> {
  await tx.execute(sql`lock table ${claimCodes} in exclusive mode`);
  const known = await hasClaimCode(tx, hash);
  if (known) await tx.delete(claimCodes);
  return known;
}
