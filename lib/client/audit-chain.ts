import type { Bytes } from '../crypto/bytes.ts';
import { equalBytes } from '../crypto/bytes.ts';
import { fromBase64url } from '../crypto/encoding.ts';
import { HASH_LENGTH } from '../protocol/audit.ts';
import type { Id } from '../protocol/ids.ts';
import { MOST_RECORDS } from '../protocol/wire/owner.ts';
import { callForBytes } from './api.ts';
import type { AuditProblem, SegmentReport, SegmentRequest } from './audit-segment.ts';
import { addRequests, firstRowOf, hashAt, SEGMENT_OVERLAP } from './audit-segment.ts';
import { mapConcurrently } from './concurrency.ts';
import { ClientError } from './errors.ts';
import { runJob } from './jobs.ts';
import type { AgentProof } from './request-proof.ts';
import { runInWorker, workerCount } from './worker-pool.ts';

/** A log verified from its first row on. */
export interface VerifiedChain {
  readonly before: 0;
  readonly upTo: number;
  /** Hashes from the genesis to row `upTo`, 32 bytes each. */
  readonly hashes: Bytes;
  /** The nonce of each genuine request, and the row that holds it. */
  readonly requests: ReadonlyMap<string, number>;
  /** By row. */
  readonly problems: readonly AuditProblem[];
}

export interface ChainRequest {
  readonly vault: Id;
  /** What is verified already; null for nothing. */
  readonly start: VerifiedChain | null;
  readonly head: { readonly seq: number; readonly hash: string };
  readonly agents: readonly AgentProof[];
  readonly onProgress: (checked: number) => void;
}

/** Rows of one job: with the overlap and the row before it one answer. */
const SEGMENT = MOST_RECORDS - SEGMENT_OVERLAP - 1;
/** Jobs under way for each worker: one computes while the rows of the other arrive. */
const AHEAD = 2;
/** Fewer rows than this are verified here. */
const SMALL = 500;

/**
 * Verifies a log up to `head`, in segments that overlap, so that several workers share it.
 * @throws ClientError where rows cannot be had
 */
export async function verifyChain(request: ChainRequest): Promise<VerifiedChain> {
  const from = request.start?.upTo ?? 0;
  if (request.head.seq < from) return endedEarly(request, from);
  const reports = await verifySegments(request, from);
  return join(request, from, reports);
}

function endedEarly(request: ChainRequest, from: number): VerifiedChain {
  const hashes = request.start?.hashes ?? new Uint8Array(HASH_LENGTH);
  const requests = request.start?.requests ?? new Map<string, number>();
  return { before: 0, upTo: from, hashes, requests, problems: [{ seq: from, kind: 'rollback' }] };
}

async function verifySegments(request: ChainRequest, from: number): Promise<SegmentReport[]> {
  let checked = from;
  const segments: SegmentRequest[] = [];
  for (let after = from; after < request.head.seq; after += SEGMENT) {
    const upTo = Math.min(after + SEGMENT, request.head.seq);
    segments.push({ vault: request.vault, after, upTo, agents: request.agents });
  }
  const isSmall = request.head.seq - from < SMALL || workerCount() === 0;
  return mapConcurrently(segments, Math.max(1, workerCount()) * AHEAD, async (segment) => {
    const body = await fetchRecords(firstRowOf(segment.after) - 1, segment.upTo);
    const job = { kind: 'verify-segment', segment, body } as const;
    const result = await (isSmall ? runJob(job) : runInWorker(job));
    if (result.kind !== 'verify-segment') throw new ClientError('server', 'a worker answered another question');
    checked += segment.upTo - segment.after;
    request.onProgress(checked);
    return result.report;
  });
}

/** The records after row `after` up to `upTo`, oldest first. */
async function fetchRecords(after: number, upTo: number): Promise<ArrayBuffer> {
  return callForBytes(`/api/audit/records?after=${after}&limit=${upTo - after}`);
}

/** Puts the segments' hashes together; where two do not meet, the chain is broken there. */
function join(request: ChainRequest, from: number, reports: readonly SegmentReport[]): VerifiedChain {
  const { head, start } = request;
  const hashes = new Uint8Array((head.seq + 1) * HASH_LENGTH);
  if (start) hashes.set(start.hashes);
  const problems: AuditProblem[] = [...(start?.problems ?? [])];
  const requests = new Map(start?.requests);
  let end = from;
  for (const report of reports) {
    const meet = end;
    if (meet > 0 && !equalBytes(hashAt({ before: 0, hashes }, meet), hashAt(report, meet))) {
      problems.push({ seq: meet, kind: 'chain' });
    }
    hashes.set(report.hashes, report.before * HASH_LENGTH);
    problems.push(...report.problems, ...addRequests(requests, report));
    end = report.before + report.hashes.length / HASH_LENGTH - 1;
  }
  if (!equalBytes(hashAt({ before: 0, hashes }, head.seq), fromBase64url(head.hash))) {
    problems.push({ seq: head.seq, kind: 'chain' });
  }
  problems.push(...wrongEntries(reports));
  problems.sort((a, b) => a.seq - b.seq);
  return { before: 0, upTo: head.seq, hashes, requests, problems };
}

/** Suspect reads after the last change of their entry: before it the entry may have had another name. */
function wrongEntries(reports: readonly SegmentReport[]): AuditProblem[] {
  const lastChange = new Map<Id, number>();
  for (const report of reports) {
    for (const [entry, seq] of report.lastChange) lastChange.set(entry, Math.max(seq, lastChange.get(entry) ?? 0));
  }
  const suspects = reports.flatMap((report) => report.suspects);
  const wrong = suspects.filter(({ seq, entry }) => seq > (lastChange.get(entry) ?? 0));
  return [...new Set(wrong.map(({ seq }) => seq))].map((seq) => ({ seq, kind: 'wrong-entry' }));
}
