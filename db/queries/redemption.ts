import { eq } from 'drizzle-orm';
import type { Bytes } from '../../lib/crypto/bytes.ts';
import type { Id } from '../../lib/protocol/ids.ts';
import type { Database, Transaction } from '../connection.ts';
import { agentActivity, agents } from '../schema.ts';

export type AgentRecord = typeof agents.$inferSelect;

/** An agent by its id, without a lock. */
export async function findAgent(db: Database | Transaction, id: Id): Promise<AgentRecord | null> {
  const [row] = await db.select().from(agents).where(eq(agents.id, id));
  return row ?? null;
}

/** Gives a pending agent its key. */
export async function redeemAgent(tx: Transaction, id: Id, publicKey: Bytes, enrolment: Bytes, address: string, now: number): Promise<void> {
  await tx
    .update(agents)
    .set({ state: 'enrolling', publicKey, enrolment, redeemedAt: now, redeemedAddress: address })
    .where(eq(agents.id, id));
}

/** Remembers that a second holder of the token came. */
export async function contestAgent(tx: Transaction, id: Id, address: string, now: number): Promise<void> {
  await tx.update(agents).set({ contestedAt: now, contestedAddress: address }).where(eq(agents.id, id));
}

/** Counts a refusal in the present minute; false where `most` were counted already. */
export async function countDenial(tx: Transaction, id: Id, most: number, now: number): Promise<boolean> {
  const [row] = await tx.select().from(agentActivity).where(eq(agentActivity.agent, id));
  if (!row) return false;
  const counted = now >= row.denialsAt + 60_000 ? { denialsAt: now, denialsCount: 0 } : row;
  if (counted.denialsCount >= most) return false;
  await tx
    .update(agentActivity)
    .set({ denialsAt: counted.denialsAt, denialsCount: counted.denialsCount + 1 })
    .where(eq(agentActivity.agent, id));
  return true;
}
