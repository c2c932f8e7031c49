import { and, eq, gt, inArray, sql } from 'drizzle-orm';
import type { TransactionSql } from 'postgres';
import type { Id } from '../../lib/protocol/ids.ts';
import type { Database, Transaction } from '../connection.ts';
import { agents, grants, leases } from '../schema.ts';

// [Note: Leases that stand]
// A lease stands until its end, while its agent is active and has a grant for the field. Whatever takes the
// agent out of its active state deletes its leases too, so that none comes back with it.

export type LeaseRecord = typeof leases.$inferSelect;

/** A lease as a turn decides over it. */
export interface KnownLease {
  readonly agent: Id;
  readonly id: Id;
  readonly entry: Id;
  readonly field: Id;
  readonly expiresAt: number;
  /** Whether the agent still has a grant for the field. */
  readonly granted: boolean;
}

/** What the requests of a turn leave of leases. */
export interface LeaseChanges {
  readonly made: readonly LeaseRecord[];
  readonly ended: readonly Pick<LeaseRecord, 'agent' | 'id'>[];
  /** Agents that have lost all of theirs. */
  readonly locked: readonly Id[];
}

/** Writes what a turn has made and ended. */
export async function writeLeases(tx: TransactionSql, { made, ended, locked }: LeaseChanges): Promise<void> {
  if (ended.length + locked.length > 0) {
    await tx`
      delete from leases where agent = any(${[...locked]}::uuid[])
        or (agent, id) in (select * from unnest(${ended.map(({ agent }) => agent)}::uuid[], ${ended.map(({ id }) => id)}::uuid[]))`;
  }
  if (made.length > 0) await tx`insert into leases ${tx(made.map(columnsOf))}`;
}

function columnsOf({ agent, id, entry, field, madeAt, expiresAt, sealed }: LeaseRecord) {
  return { agent, id, entry, field, made_at: madeAt, expires_at: expiresAt, sealed };
}

/** The leases of a vault that stand, the oldest first. */
export async function listLeases(db: Database | Transaction, vault: Id, now: number): Promise<LeaseRecord[]> {
  const granted = sql`exists (select 1 from ${grants} where ${grants.agent} = ${leases.agent}
    and ${grants.entry} = ${leases.entry} and ${grants.field} = ${leases.field})`;
  const rows = await db
    .select({ lease: leases })
    .from(leases)
    .innerJoin(agents, eq(agents.id, leases.agent))
    .where(and(eq(agents.vault, vault), eq(agents.state, 'active'), gt(leases.expiresAt, now), granted))
    .orderBy(leases.madeAt, leases.id);
  return rows.map(({ lease }) => lease);
}

/** Ends one lease of an agent, or all where none is named. @returns those that were there */
export async function deleteLeases(tx: Transaction, agent: Id, lease: Id | null = null): Promise<LeaseRecord[]> {
  const one = lease === null ? undefined : eq(leases.id, lease);
  return tx.delete(leases).where(and(eq(leases.agent, agent), one)).returning();
}

/** Ends every lease of these agents. */
export async function deleteLeasesOfAgents(tx: Transaction, ids: readonly Id[]): Promise<void> {
  if (ids.length > 0) await tx.delete(leases).where(inArray(leases.agent, [...ids]));
}
