import { and, asc, desc, eq, gt, lt, lte, sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import type { Bytes } from '../../lib/crypto/bytes.ts';
import type { AuditAction, AuditReason } from '../../lib/protocol/audit-actions.ts';
import type { AuditActor, AuditRequest, AuditRow } from '../../lib/protocol/audit.ts';
import { chainAuditRow } from '../../lib/protocol/audit-record.ts';
import type { Id } from '../../lib/protocol/ids.ts';
import type { AgentErrorCode } from '../../lib/protocol/wire/agent.ts';
import type { Database, Transaction } from '../connection.ts';
import { audit, vaults } from '../schema.ts';

/** The last row of a vault's log. Whoever holds one inside a transaction holds the lock on the vault. */
export interface ChainHead {
  readonly vault: Id;
  readonly seq: number;
  readonly hash: Bytes;
}

/** What is to be recorded. */
export interface Act {
  readonly actor: AuditActor;
  readonly action: AuditAction;
  readonly outcome: 'ok' | 'refused';
  readonly reason?: AgentErrorCode | AuditReason;
  readonly agent?: Id;
  readonly entry?: Id;
  readonly field?: Id;
  readonly address: string;
  readonly userAgent: string;
  /** The signed request of an agent's act. The acts after it with the same one refer to its row. */
  readonly request?: AuditRequest;
}

/** A row as it is stored. */
export type StoredRow = typeof audit.$inferSelect;

const ROWS_AT_ONCE = 1000;

/** Turns acts into rows that continue the chain. Pure. */
export function chainActs(head: ChainHead, time: number, acts: readonly Act[]): { head: ChainHead; rows: StoredRow[] } {
  const rows: StoredRow[] = [];
  const { vault } = head;
  let { seq, hash } = head;
  let first: { request: AuditRequest; seq: number } | undefined;
  for (const act of acts) {
    seq += 1;
    const requestSeq: number | null = first !== undefined && act.request === first.request ? first.seq : null;
    const request = requestSeq === null ? (act.request ?? null) : null;
    if (requestSeq === null) first = request === null ? undefined : { request, seq };
    const row = auditRow(seq, time, { ...act, request }, requestSeq);
    const next = chainAuditRow(hash, row);
    hash = next.hash;
    rows.push({ vault, seq, time, agent: row.agent, action: row.action, outcome: row.outcome, entry: row.entry, record: next.record });
  }
  return { head: { vault, seq, hash }, rows };
}

function auditRow(seq: number, time: number, act: Omit<Act, 'request'> & Pick<AuditRow, 'request'>, requestSeq: number | null): AuditRow {
  return {
    seq,
    time,
    actor: act.actor,
    agent: act.agent ?? null,
    action: act.action,
    outcome: act.outcome,
    reason: act.reason ?? null,
    entry: act.entry ?? null,
    field: act.field ?? null,
    address: act.address,
    userAgent: act.userAgent,
    request: act.request,
    requestSeq,
  };
}

/** Locks a vault for the rest of the transaction; null where there is none. */
export async function lockVault(tx: Transaction, vault: Id): Promise<ChainHead | null> {
  const [row] = await tx
    .select({ seq: vaults.auditSeq, hash: vaults.auditHash })
    .from(vaults)
    .where(eq(vaults.id, vault))
    .for('update');
  return row ? { vault, ...row } : null;
}

/** Records acts in the transaction that does them, and returns the new head. */
export async function appendActs(tx: Transaction, head: ChainHead, time: number, acts: readonly Act[]): Promise<ChainHead> {
  if (acts.length === 0) return head;
  const next = chainActs(head, time, acts);
  for (let at = 0; at < next.rows.length; at += ROWS_AT_ONCE) {
    await tx.insert(audit).values(next.rows.slice(at, at + ROWS_AT_ONCE));
  }
  const { seq, hash } = next.head;
  await tx.update(vaults).set({ auditSeq: seq, auditHash: hash }).where(eq(vaults.id, head.vault));
  return next.head;
}

/** Which rows of the log to read. */
export interface AuditFilter {
  /** Rows below this one, newest first; or with `after` rows above, oldest first. */
  readonly before?: number | undefined;
  readonly after?: number | undefined;
  readonly limit: number;
  readonly agent?: Id | undefined;
  readonly entry?: Id | undefined;
  readonly action?: string | undefined;
  readonly outcome?: 'ok' | 'refused' | undefined;
  /** Milliseconds since 1970, both inclusive. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** A page of a vault's log. */
export async function readAudit(db: Database | Transaction, vault: Id, filter: AuditFilter): Promise<StoredRow[]> {
  const conditions: (SQL | undefined)[] = [
    eq(audit.vault, vault),
    filter.before === undefined ? undefined : lt(audit.seq, filter.before),
    filter.after === undefined ? undefined : gt(audit.seq, filter.after),
    filter.agent === undefined ? undefined : eq(audit.agent, filter.agent),
    filter.entry === undefined ? undefined : eq(audit.entry, filter.entry),
    filter.action === undefined ? undefined : eq(audit.action, filter.action),
    filter.outcome === undefined ? undefined : eq(audit.outcome, filter.outcome),
    filter.from === undefined ? undefined : sql`${audit.time} >= ${filter.from}`,
    filter.to === undefined ? undefined : sql`${audit.time} <= ${filter.to}`,
  ];
  const order = filter.after === undefined ? desc(audit.seq) : asc(audit.seq);
  return db.select().from(audit).where(and(...conditions)).orderBy(order).limit(filter.limit);
}

/** The records of the rows above `after`, oldest first, at most `limit`: [Note: Audit records]. */
export async function readRecords(db: Database, vault: Id, after: number, limit: number): Promise<Bytes> {
  // The log has no gap, so a range is the page. Asked for by a limit, a planner without statistics sorts all that follows.
  const page = and(eq(audit.vault, vault), gt(audit.seq, after), lte(audit.seq, after + limit));
  // In base64: the driver takes bytes as hexadecimal digits only, half as many again.
  const records = sql<string | null>`encode(string_agg(${audit.record}, ''::bytea order by ${audit.seq}), 'base64')`;
  const [answer] = await db.select({ records }).from(audit).where(page);
  return Buffer.from(answer?.records ?? '', 'base64');
}

/** Replaces the audit pin; false where the counter is not the next one. @param counter the new counter */
export async function writePin(db: Database, vault: Id, counter: number, pin: Bytes): Promise<boolean> {
  const changed = await db
    .update(vaults)
    .set({ pin, pinCounter: counter })
    .where(and(eq(vaults.id, vault), eq(vaults.pinCounter, counter - 1)))
    .returning({ id: vaults.id });
  return changed.length > 0;
}
