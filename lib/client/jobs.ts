import type { VaultKeys } from '../protocol/sealed/vault-keys.ts';
import type { SegmentReport, SegmentRequest } from './audit-segment.ts';
import { verifySegment } from './audit-segment.ts';
import type { ClientErrorCode } from './errors.ts';
import { toClientError } from './errors.ts';
import type { OpenedEntry, SealedEntry } from './members.ts';
import { openEntries } from './members.ts';

// What the page's workers can do. A job is a function of its message, so that the page can do a
// small one itself. A worker has no network. CryptoKeys cross the border as handles.

export type JobRequest =
  | { readonly kind: 'open-entries'; readonly keys: VaultKeys; readonly entries: readonly SealedEntry[] }
  | { readonly kind: 'verify-segment'; readonly segment: SegmentRequest; readonly body: ArrayBuffer };

export type JobResult =
  | { readonly kind: 'open-entries'; readonly entries: readonly OpenedEntry[] }
  | { readonly kind: 'verify-segment'; readonly report: SegmentReport };

export interface JobMessage {
  readonly number: number;
  readonly request: JobRequest;
}

/** Errors cross the border as code and text. */
export interface JobReply {
  readonly number: number;
  readonly result: JobResult | null;
  readonly failure: { readonly code: ClientErrorCode; readonly message: string } | null;
}

/** Does a job where it stands. @throws ClientError */
export async function runJob(request: JobRequest): Promise<JobResult> {
  try {
    if (request.kind === 'open-entries') {
      return { kind: request.kind, entries: await openEntries(request.keys, request.entries) };
    }
    return { kind: request.kind, report: verifySegment(request.segment, request.body) };
  } catch (error) {
    throw toClientError(error);
  }
}

/** Does a job for the other side of the border. */
export async function answerJob({ number, request }: JobMessage): Promise<JobReply> {
  try {
    return { number, result: await runJob(request), failure: null };
  } catch (error) {
    const { code, message } = toClientError(error);
    return { number, result: null, failure: { code, message } };
  }
}
