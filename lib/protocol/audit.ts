import type { Bytes } from '../crypto/bytes.ts';
import { concat, ensureLength, u32, u64, utf8 } from '../crypto/bytes.ts';
import { encodeContext, encodeHead, encodeParts } from '../crypto/context.ts';
import { sha256 } from '../crypto/hazmat/hash.ts';
import { vaultContext } from './contexts.ts';
import type { Id } from './ids.ts';
import { idBytes } from './ids.ts';
import { LABELS } from './labels.ts';

/** Through which door an act came. */
export type AuditActor = 'web' | 'cli' | 'proxy' | 'server';

/** The signed request behind an agent's act, as it came, so that others than the server can verify it. */
export interface AuditRequest {
  /** The signature base (RFC 9421 §2.5), UTF-8. */
  readonly base: Bytes;
  /** Ed25519, 64 bytes. */
  readonly signature: Bytes;
  /** HMAC of the base under the agent's request-MAC key, 32 bytes. */
  readonly mac: Bytes;
  /** The request body, whose digest the base holds. */
  readonly body: Bytes;
}

/** One row of a vault's audit log. Null where a column does not apply. */
export interface AuditRow {
  /** From 1, without a gap. */
  readonly seq: number;
  /** Milliseconds since 1970, by the server's clock. */
  readonly time: number;
  readonly actor: AuditActor;
  readonly agent: Id | null;
  readonly action: string;
  readonly outcome: 'ok' | 'refused';
  readonly reason: string | null;
  readonly entry: Id | null;
  readonly field: Id | null;
  readonly address: string;
  readonly userAgent: string;
  /** The signed request, in the first row that it caused. */
  readonly request: AuditRequest | null;
  /** For the further rows of a request: the `seq` of the row that holds it. */
  readonly requestSeq: number | null;
}

/** The hash before row 1 of a vault: 32 bytes. */
export function auditGenesis(vault: Id): Bytes {
  return sha256(vaultContext('auditGenesis', vault));
}

/** Columns of a row, as they are hashed. */
export const AUDIT_COLUMNS = 13;
/** Bytes of a row's hash. */
export const HASH_LENGTH = 32;

/**
 * What of a row is hashed beside the hash before it: each column after its length. A column that may be
 * null is the empty string where it is, else `0x01` and its bytes; the signed request is such a column,
 * its bytes the context ("clavitor/v1/audit/request", base, signature, MAC, body).
 */
export function auditColumns(row: AuditRow): Bytes {
  return encodeParts([
    u64(row.seq),
    u64(row.time),
    utf8(row.actor),
    optional(row.agent, idBytes),
    utf8(row.action),
    utf8(row.outcome),
    optional(row.reason, utf8),
    optional(row.entry, idBytes),
    optional(row.field, idBytes),
    utf8(row.address),
    utf8(row.userAgent),
    optional(row.request, requestBytes),
    optional(row.requestSeq, u64),
  ]);
}

/** The hash of a row: SHA-256 over the context ("clavitor/v1/audit/row", previous hash, each column), 32 bytes. */
export function auditRowHash(previous: Bytes, row: AuditRow): Bytes {
  return auditColumnsHash(previous, auditColumns(row));
}

/** The same, of columns that are bytes already. */
export function auditColumnsHash(previous: Bytes, columns: Uint8Array): Bytes {
  return sha256(ROW_HEAD, ensureLength(previous, HASH_LENGTH, 'the hash of an audit row'), columns);
}

/** A context's label, the number of its parts (the previous hash and the columns), and the length of the first. */
const ROW_HEAD = concat(encodeHead(LABELS.auditRow, 1 + AUDIT_COLUMNS), u32(HASH_LENGTH));

function requestBytes(request: AuditRequest): Bytes {
  return encodeContext(LABELS.auditRequest, [request.base, request.signature, request.mac, request.body]);
}

function optional<T>(value: T | null, encode: (value: T) => Uint8Array): Bytes {
  return value === null ? new Uint8Array(0) : concat(Uint8Array.of(1), encode(value));
}
