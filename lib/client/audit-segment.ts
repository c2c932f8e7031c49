import type { Bytes } from '../crypto/bytes.ts';
import { ensureLength, equalBytes } from '../crypto/bytes.ts';
import { fromBase64url } from '../crypto/encoding.ts';
import { auditRow } from '../protocol/audit-view.ts';
import { auditGenesis, auditRowHash } from '../protocol/audit.ts';
import type { Id } from '../protocol/ids.ts';
import { MAX_TAGS } from '../protocol/wire/agent.ts';
import type { AuditRowView } from '../protocol/wire/owner.ts';
import { parseRows } from './audit-rows.ts';
import type { AgentProof, RowProof, ShownRow } from './request-proof.ts';
import { makeRequestProver } from './request-proof.ts';

/** Rows of one request follow each other, at most as many as it has tags. */
export const SEGMENT_OVERLAP = MAX_TAGS;
const HASH_LENGTH = 32;

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
 * @param body the rows from `firstRowOf(after)` to `upTo`, as the server wrote them
 * @throws ClientError `integrity` for what is no list of rows
 */
export function verifySegment(request: SegmentRequest, body: ArrayBuffer): SegmentReport {
  const walk = startWalk(request);
  for (const view of parseRows(body)) if (!step(walk, view)) return walk.report;
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
  readonly prove: (shown: ShownRow) => RowProof;
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
function step(walk: Walk, view: AuditRowView): boolean {
  walk.seq += 1;
  const { report, seq } = walk;
  if (view.seq !== seq || seq > walk.upTo) {
    report.problems.push({ seq, kind: 'gap' });
    return false;
  }
  try {
    takeRow(walk, view);
    return true;
  } catch {
    // An id that is none, a hash that is no base64url: not what anybody has recorded.
    report.problems.push({ seq, kind: 'chain' });
    return false;
  }
}

/** An altered row breaks the chain once: the rows after it are judged by the hash that it claims. */
function takeRow(walk: Walk, view: AuditRowView): void {
  const { report, seq, previous } = walk;
  const claimed = ensureLength(fromBase64url(view.hash), HASH_LENGTH, 'the hash of an audit row');
  report.hashes.set(claimed, (seq - report.before) * HASH_LENGTH);
  walk.previous = claimed;
  // A segment inside the log starts from the hash that row `before` claims; the one before it checks that.
  if (seq === report.before) return;
  const row = auditRow(view);
  if (!equalBytes(auditRowHash(previous, row), claimed)) report.problems.push({ seq, kind: 'chain' });
  judge(walk, { row, texts: view.request });
}

function judge({ report, prove, after }: Walk, shown: ShownRow): void {
  const { row } = shown;
  if (row.entry !== null && row.action.startsWith('entry.')) report.lastChange.set(row.entry, row.seq);
  const proof = prove(shown);
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
