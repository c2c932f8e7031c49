import type { Bytes } from '../crypto/bytes.ts';
import { equalBytes, utf8 } from '../crypto/bytes.ts';
import { fromBase64url, toBase64url } from '../crypto/encoding.ts';
import type { AuditRow } from '../protocol/audit.ts';
import { auditGenesis, auditRowHash } from '../protocol/audit.ts';
import type { Id } from '../protocol/ids.ts';
import type { AuditRowView } from '../protocol/wire/owner.ts';
import { fetchRows } from './audit-rows.ts';
import type { AgentProof } from './request-proof.ts';
import { makeRequestProver } from './request-proof.ts';

/** Rows of one request follow each other, at most this many (`MAX_TAGS`). */
const OVERLAP = 32;
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
}

/**
 * Verifies a segment: gapless sequence, hash chain, and the MAC of each agent's request.
 * @throws ClientError where rows cannot be had
 */
export async function verifySegment(request: SegmentRequest): Promise<SegmentReport> {
  const before = Math.max(0, request.after - OVERLAP);
  const prover = makeRequestProver(request.agents);
  const hashes = new Uint8Array((request.upTo - before + 1) * HASH_LENGTH);
  const problems: AuditProblem[] = [];
  const suspects: { seq: number; entry: Id }[] = [];
  const lastChange = new Map<Id, number>();
  let previous = await startHash(request.vault, before);
  hashes.set(previous);
  let seq = before;
  for await (const rows of fetchRows(before, request.upTo)) {
    for (const view of rows) {
      seq += 1;
      const row = auditRow(view);
      const hash = auditRowHash(previous, row);
      if (row.seq !== seq) return { before, hashes, problems: [...problems, { seq, kind: 'gap' }], suspects, lastChange };
      if (toBase64url(hash) !== view.hash) problems.push({ seq, kind: 'chain' });
      if (row.entry !== null && row.action.startsWith('entry.')) lastChange.set(row.entry, seq);
      const proof = prover(row);
      if (proof === 'bad-agent-seal' && seq > request.after) problems.push({ seq, kind: 'agent-seal' });
      if (proof === 'wrong-entry' && row.entry !== null) suspects.push({ seq, entry: row.entry });
      hashes.set(hash, (seq - before) * HASH_LENGTH);
      previous = hash;
    }
  }
  if (seq < request.upTo) problems.push({ seq: seq + 1, kind: 'gap' });
  return { before, hashes, problems, suspects, lastChange };
}

/** The row that the server shows, in the form that is hashed. */
export function auditRow(view: AuditRowView): AuditRow {
  const request = view.request && {
    base: utf8(view.request.base),
    signature: fromBase64url(view.request.signature),
    mac: fromBase64url(view.request.mac),
    body: utf8(view.request.body),
  };
  return { ...view, request };
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

async function startHash(vault: Id, before: number): Promise<Bytes> {
  if (before === 0) return auditGenesis(vault);
  for await (const [row] of fetchRows(before - 1, before)) {
    if (row) return fromBase64url(row.hash);
  }
  return new Uint8Array(HASH_LENGTH);
}
