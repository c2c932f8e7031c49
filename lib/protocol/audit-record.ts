import type { Bytes } from '../crypto/bytes.ts';
import { concat, ensureLength, fromUtf8, readU64 } from '../crypto/bytes.ts';
import { encodeHead, readContext, readParts } from '../crypto/context.ts';
import { CryptoError } from '../crypto/errors.ts';
import type { AuditActor, AuditRequest, AuditRow } from './audit.ts';
import { AUDIT_COLUMNS, auditColumns, auditColumnsHash, HASH_LENGTH } from './audit.ts';
import { idFromBytes } from './ids.ts';
import { LABELS } from './labels.ts';

// [Note: Audit records]
// A row is stored as the bytes that are hashed, and who verifies a whole log gets those: nothing has to be
// written in another form and back, a hundred thousand times, and what is read is what the chain covers.
// A record is `columns ‖ hash`, the columns as `auditColumns` writes them: they say themselves where they end.

/** A row as it is hashed; all are views into the answer. */
export interface AuditRecord {
  /** What the hash covers beside the hash before it. */
  readonly columns: Bytes;
  /** The same, each by itself. */
  readonly parts: readonly Bytes[];
  /** The hash that the server claims, 32 bytes. */
  readonly hash: Bytes;
}

/** One record, see [Note: Audit records]. @param hash 32 bytes */
export function encodeAuditRecord(row: AuditRow, hash: Uint8Array): Bytes {
  return concat(auditColumns(row), ensureLength(hash, HASH_LENGTH, 'the hash of an audit row'));
}

/** The row after the one with the hash `previous`: its record, and its hash. */
export function chainAuditRow(previous: Bytes, row: AuditRow): { readonly record: Bytes; readonly hash: Bytes } {
  const columns = auditColumns(row);
  const hash = auditColumnsHash(previous, columns);
  return { record: concat(columns, hash), hash };
}

/** The records of an answer, in its order. @throws CryptoError `bad-length` where the bytes end inside one */
export function* readAuditRecords(answer: Bytes): Generator<AuditRecord> {
  for (let at = 0; at < answer.length; ) {
    const { parts, end } = readParts(answer, at, AUDIT_COLUMNS);
    const columns = answer.subarray(at, end);
    at = end + HASH_LENGTH;
    if (at > answer.length) throw new CryptoError('bad-length', 'the records end inside one');
    yield { columns, parts, hash: answer.subarray(end, at) };
  }
}

/**
 * The row of a record. Its columns are what the chain covers, so its words may be ones that this program does not know.
 * @throws CryptoError `bad-length`, `bad-encoding` and ProtocolError `bad-id` for what `auditColumns` does not write
 */
export function readAuditRow({ parts }: AuditRecord): AuditRow {
  const [seq, time, actor, agent, action, outcome, reason, entry, field, address, userAgent, request, requestSeq] = parts as Columns;
  return {
    seq: readU64(seq),
    time: readU64(time),
    actor: fromUtf8(actor) as AuditActor,
    agent: optional(agent, idFromBytes),
    action: fromUtf8(action),
    outcome: fromUtf8(outcome) as AuditRow['outcome'],
    reason: optional(reason, fromUtf8),
    entry: optional(entry, idFromBytes),
    field: optional(field, idFromBytes),
    address: fromUtf8(address),
    userAgent: fromUtf8(userAgent),
    request: optional(request, readRequest),
    requestSeq: optional(requestSeq, readU64),
  };
}

type Columns = readonly [Bytes, Bytes, Bytes, Bytes, Bytes, Bytes, Bytes, Bytes, Bytes, Bytes, Bytes, Bytes, Bytes];

const REQUEST_HEAD = encodeHead(LABELS.auditRequest, 4);

function readRequest(context: Bytes): AuditRequest {
  const [base, signature, mac, body] = readContext(REQUEST_HEAD, context, 4) as readonly [Bytes, Bytes, Bytes, Bytes];
  return { base, signature, mac, body };
}

function optional<T>(column: Bytes, read: (value: Bytes) => T): T | null {
  if (column.length === 0) return null;
  if (column[0] !== 1) throw new CryptoError('bad-encoding', 'a column that may be null begins with 0x01');
  return read(column.subarray(1));
}
