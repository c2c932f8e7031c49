import type { Candidate } from '../../../db/queries/turn.ts';
import type { Id } from '../../protocol/ids.ts';
import { FETCH_ANSWER_UNIT } from '../../protocol/wire/agent.ts';
import { encode } from '../secret.ts';

const MISS = '{"status":"refused"}';

/**
 * The body of a fetch's answer, filled up with spaces so that a found and an absent name have the same
 * size. A miss encodes what it does not send: see [Note: Neighbour].
 */
export function fetchBody(candidates: readonly Candidate[]): string {
  const results = candidates.map((candidate) => {
    const encoded = encodeCandidate(candidate);
    return candidate.hit ? encoded : MISS;
  });
  const body = `{"results":[${results.join(',')}]}`;
  const unit = FETCH_ANSWER_UNIT * candidates.length;
  return body.padEnd(Math.ceil(body.length / unit) * unit, ' ');
}

/** The body of an answer about leases: as many as an agent may have, and none, have one size. */
export function leasesBody(leases: readonly Id[]): string {
  return JSON.stringify({ leases }).padEnd(FETCH_ANSWER_UNIT, ' ');
}

/** A `FetchHit`. Ids, numbers and base64url need no escaping. */
function encodeCandidate({ entry, field, epoch, serial, sealed, value }: Candidate): string {
  if (sealed === null || value === null) return MISS;
  return (
    `{"status":"ok","entry":"${entry ?? ''}","field":"${field ?? ''}","epoch":${epoch ?? 0},"serial":${serial ?? 0},` +
    `"grant":"${encode(sealed)}","value":"${encode(value)}"}`
  );
}
