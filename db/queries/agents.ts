import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Bytes } from '../../lib/crypto/bytes.ts';
import type { Id } from '../../lib/protocol/ids.ts';
import type { AgentState } from '../../lib/protocol/wire/owner.ts';
import type { Database, Transaction } from '../connection.ts';
import { agentActivity, agents, grants } from '../schema.ts';
import type { LeaseRecord } from './leases.ts';
import { listLeases } from './leases.ts';

export type AgentRecord = typeof agents.$inferSelect;

/** An agent with what its owner is shown besides. */
export interface AgentOverview {
  readonly agent: AgentRecord;
  readonly lastSeenAt: number | null;
  readonly lastAddress: string | null;
  readonly grants: number;
  /** Those that stand, the oldest first. */
  readonly leases: readonly LeaseRecord[];
}

/** All agents of a vault, the oldest first. @param now milliseconds since 1970, for leases */
export async function listAgents(db: Database | Transaction, vault: Id, now = Date.now()): Promise<AgentOverview[]> {
  const leases = Map.groupBy(await listLeases(db, vault, now), ({ agent }) => agent);
  const rows = await db
    .select({
      agent: agents,
      lastSeenAt: agentActivity.lastSeenAt,
      lastAddress: agentActivity.lastAddress,
      grants: sql<number>`(select count(*)::int from ${grants} where ${grants.agent} = ${agents.id})`,
    })
    .from(agents)
    .leftJoin(agentActivity, eq(agentActivity.agent, agents.id))
    .where(eq(agents.vault, vault))
    .orderBy(agents.createdAt, agents.id);
  return rows.map((row) => ({ ...row, leases: leases.get(row.agent.id) ?? [] }));
}

/** An agent by its id, of whichever vault. */
export async function findAgent(db: Database | Transaction, id: Id): Promise<AgentRecord | null> {
  const [row] = await db.select().from(agents).where(eq(agents.id, id));
  return row ?? null;
}

/** Agents by id, of whichever vault. */
export async function findAgents(db: Database | Transaction, ids: readonly Id[]): Promise<AgentRecord[]> {
  if (ids.length === 0) return [];
  return db.select().from(agents).where(inArray(agents.id, [...ids]));
}

/** Adds an agent, with nothing counted. */
export async function insertAgent(tx: Transaction, agent: AgentRecord): Promise<void> {
  await tx.insert(agents).values(agent);
  const none = { minuteAt: 0, minuteCount: 0, hourAt: 0, hourCount: 0, missesAt: 0, missesCount: 0, denialsAt: 0, denialsCount: 0 };
  await tx.insert(agentActivity).values({ agent: agent.id, ...none });
}

export async function updateAgent(tx: Transaction, id: Id, change: Partial<AgentRecord>): Promise<void> {
  await tx.update(agents).set(change).where(eq(agents.id, id));
}

/** Pauses every agent that is not paused, locked or revoked. @returns their ids */
export async function pauseAgents(tx: Transaction, vault: Id): Promise<Id[]> {
  const able: AgentState[] = ['pending', 'enrolling', 'active'];
  const paused = await tx
    .update(agents)
    .set({ state: 'paused' })
    .where(and(eq(agents.vault, vault), inArray(agents.state, able)))
    .returning({ id: agents.id });
  return paused.map((row) => row.id);
}

/** Forgets what the limits have counted. */
export async function resetLimits(tx: Transaction, id: Id): Promise<void> {
  const none = { minuteCount: 0, hourCount: 0, missesCount: 0, violationAt: null };
  await tx.update(agentActivity).set(none).where(eq(agentActivity.agent, id));
}

/** Gives a pending agent its key. */
export async function redeemAgent(tx: Transaction, id: Id, publicKey: Bytes, enrolment: Bytes, address: string, now: number): Promise<void> {
  await updateAgent(tx, id, { state: 'enrolling', publicKey, enrolment, redeemedAt: now, redeemedAddress: address });
}

/** Remembers that a second holder of the token came. */
export async function contestAgent(tx: Transaction, id: Id, address: string, now: number): Promise<void> {
  await updateAgent(tx, id, { contestedAt: now, contestedAddress: address });
}

/** Counts a refusal in the present minute; false where `most` were counted already. */
export async function countDenial(tx: Transaction, id: Id, most: number, now: number): Promise<boolean> {
  const [row] = await tx.select().from(agentActivity).where(eq(agentActivity.agent, id));
  if (!row) return false;
  const { denialsAt, denialsCount } = now >= row.denialsAt + 60_000 ? { denialsAt: now, denialsCount: 0 } : row;
  if (denialsCount >= most) return false;
  await tx.update(agentActivity).set({ denialsAt, denialsCount: denialsCount + 1 }).where(eq(agentActivity.agent, id));
  return true;
}
