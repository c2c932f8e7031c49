import type { Bytes } from '../crypto/bytes.ts';
import { equalBytes } from '../crypto/bytes.ts';
import { auditRow } from '../protocol/audit-view.ts';
import type { AuditRecord } from '../protocol/audit-record.ts';
import { readAuditRecords, readAuditRow } from '../protocol/audit-record.ts';
import { auditColumnsHash, auditGenesis, auditRowHash, HASH_LENGTH } from '../protocol/audit.ts';
import type { AuditRow } from '../protocol/audit.ts';
import type { Id } from '../protocol/ids.ts';
import { MAX_TAGS } from '../protocol/wire/agent.ts';
import type { AuditRowView } from '../protocol/wire/owner.ts';
import type { AgentProof, RowProof } from './request-proof.ts';
import { makeRequestProver } from './request-proof.ts';

/** Rows of one request follow each other, at most as many as it has tags. */
export const SEGMENT_OVERLAP = MAX_TAGS;

/** A part of the audit log to verify: the rows after `after`, up to `upTo`. */
export interface SegmentRequest {
  readonly vault: Id;
  readonly after: number;
  readonly upTo: number;
  /** How to check the requests of each agent. */
  readonly agents: readonly AgentProof[];
}

export type ProblemKind = 'chain' | 'gap' | 'pin' | 'rollback' | 'agent-seal' | 'wrong-entry';

/** Something that is not what an honest server shows. */
export interface AuditProblem {
  readonly seq: number;
  readonly kind: ProblemKind;
}

/** What a segment showed. Segments overlap, so that the page can join their chains. */
export interface SegmentReport {
  /** The row before the first one; the chain starts from the hash that it claims, or from the vault's genesis. */
  readonly before: number;
  /** Hashes from row `before` on, 32 bytes each. */
  readonly hashes: Bytes;
  readonly problems: readonly AuditProblem[];
  /** Reads whose signed name is none of the entry that the row names, by its present header. */
  readonly suspects: readonly { readonly seq: number; readonly entry: Id }[];
  /** The last row that changed an entry: only younger reads must fit its present header. */
  readonly lastChange: ReadonlyMap<Id, number>;
  /** The nonce of each genuine request, and the row that holds it. */
  readonly requests: ReadonlyMap<string, number>;
}

/** The first row that the answer for a segment must hold: one before the overlap, for its hash. */
export function firstRowOf(after: number): number {
  return Math.max(1, after - SEGMENT_OVERLAP);
}

/**
 * Verifies a segment: gapless sequence, hash chain, and the MAC of each agent's request. Needs no
 * network, so that a worker with keys may have none.
 * @param body the records from `firstRowOf(after)` to `upTo`, see [Note: Audit records]
 */
export function verifySegment(request: SegmentRequest, body: ArrayBuffer): SegmentReport {
  const walk = startWalk(request);
  try {
    for (const record of readAuditRecords(new Uint8Array(body))) if (!step(walk, record)) return walk.report;
  } catch {
    // An answer that ends inside a record: its row is missing.
  }
  if (walk.seq < request.upTo) walk.report.problems.push({ seq: walk.seq + 1, kind: 'gap' });
  return walk.report;
}

interface Walk {
  readonly report: SegmentReport & {
    readonly problems: AuditProblem[];
    readonly suspects: { seq: number; entry: Id }[];
    readonly lastChange: Map<Id, number>;
  };
  readonly after: number;
  readonly upTo: number;
  readonly prove: (row: AuditRow) => RowProof;
  seq: number;
  previous: Bytes;
}

function startWalk({ vault, after, upTo, agents }: SegmentRequest): Walk {
  const before = Math.max(0, after - SEGMENT_OVERLAP);
  const hashes = new Uint8Array((upTo - before + 1) * HASH_LENGTH);
  const previous = auditGenesis(vault);
  if (before === 0) hashes.set(previous);
  const requests = new Map<string, number>();
  const report = { before, hashes, problems: [], suspects: [], lastChange: new Map<Id, number>(), requests };
  return { report, after, upTo, prove: makeRequestProver(agents, requests), seq: firstRowOf(after) - 1, previous };
}

/** Takes the next row; false where nothing after it can be judged. */
function step(walk: Walk, record: AuditRecord): boolean {
  walk.seq += 1;
  const { report, seq } = walk;
  const row = readRow(record);
  if (seq > walk.upTo || (row !== null && row.seq !== seq)) {
    report.problems.push({ seq, kind: 'gap' });
    return false;
  }
  takeRow(walk, record, row);
  return true;
}

/** The row of a record, or null where its columns are none of the format: not what anybody has recorded. */
function readRow(record: AuditRecord): AuditRow | null {
  try {
    return readAuditRow(record);
  } catch {
    return null;
  }
}

/** An altered row breaks the chain once: the rows after it are judged by the hash that it claims. */
function takeRow(walk: Walk, { columns, hash }: AuditRecord, row: AuditRow | null): void {
  const { report, seq, previous } = walk;
  report.hashes.set(hash, (seq - report.before) * HASH_LENGTH);
  walk.previous = hash;
  // A segment inside the log starts from the hash that row `before` claims; the one before it checks that.
  if (seq === report.before) return;
  if (row === null || !equalBytes(auditColumnsHash(previous, columns), hash)) report.problems.push({ seq, kind: 'chain' });
  if (row !== null) judge(walk, row);
}

function judge({ report, prove, after }: Walk, row: AuditRow): void {
  if (row.entry !== null && row.action.startsWith('entry.')) report.lastChange.set(row.entry, row.seq);
  const proof = prove(row);
  // Rows of the overlap belong to the segment before; their requests are needed for what follows.
  if (row.seq <= after) return;
  if (proof === 'bad-agent-seal') report.problems.push({ seq: row.seq, kind: 'agent-seal' });
  if (proof === 'wrong-entry' && row.entry !== null) report.suspects.push({ seq: row.seq, entry: row.entry });
}

/** Adds the requests of a segment to those before it. @returns the rows that show one of another row again */
export function addRequests(known: Map<string, number>, { requests }: Pick<SegmentReport, 'requests'>): AuditProblem[] {
  const problems: AuditProblem[] = [];
  for (const [nonce, seq] of requests) {
    const holder = known.get(nonce) ?? seq;
    known.set(nonce, Math.min(holder, seq));
    // The same row in two segments that overlap.
    if (holder !== seq) problems.push({ seq: Math.max(holder, seq), kind: 'agent-seal' });
  }
  return problems;
}

/** The hash of row `seq` in a report. */
export function hashAt(report: Pick<SegmentReport, 'before' | 'hashes'>, seq: number): Bytes {
  const at = (seq - report.before) * HASH_LENGTH;
  return report.hashes.slice(at, at + HASH_LENGTH);
}

/** Whether `view` is the row that the verified chain has at its place. */
export function isInChain(chain: Pick<SegmentReport, 'before' | 'hashes'>, view: AuditRowView): boolean {
  if (view.seq <= chain.before || (view.seq - chain.before + 1) * HASH_LENGTH > chain.hashes.length) return false;
  return equalBytes(auditRowHash(hashAt(chain, view.seq - 1), auditRow(view)), hashAt(chain, view.seq));
}
