import type { SQL } from 'drizzle-orm';
import { and, asc, eq, gt, lte, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { Bytes } from '../../lib/crypto/bytes.ts';
import { toHex } from '../../lib/crypto/encoding.ts';
import { encodeHead } from '../../lib/crypto/context.ts';
import type { Id } from '../../lib/protocol/ids.ts';
import { LABELS } from '../../lib/protocol/labels.ts';
import type { Database } from '../connection.ts';
import { audit } from '../schema.ts';

// PostgreSQL writes the bytes that are hashed (lib/protocol/audit-record.ts): a row that travels here
// column by column, and is put together by this process, costs several times as much.

/** A part: its length, then itself. */
const part = (value: SQL, length = sql`octet_length(${value})`): SQL => sql`int4send(${length}) || ${value}`;
const number = (column: AnyPgColumn): SQL => part(sql`int8send(${column})`, sql`8`);
const utf8 = (column: AnyPgColumn): SQL => sql`convert_to(${column}, 'UTF8')`;

/** A column that may be null: the empty string, or `0x01` and its bytes. */
const optional = (column: AnyPgColumn, value: SQL, length = sql`octet_length(${value})`): SQL =>
  sql`case when ${column} is null then int4send(0) else int4send(1 + ${length}) || ${constant(Uint8Array.of(1))} || ${value} end`;
const optionalId = (column: AnyPgColumn): SQL => optional(column, sql`uuid_send(${column})`, sql`16`);

const REQUEST_HEAD = encodeHead(LABELS.auditRequest, 4);
const REQUEST_PARTS = [audit.base, audit.signature, audit.mac, audit.body];
const requestLength = sum([sql.raw(String(REQUEST_HEAD.length + 4 * REQUEST_PARTS.length)), ...REQUEST_PARTS.map((column) => sql`octet_length(${column})`)]);
const request = joined([constant(REQUEST_HEAD), ...REQUEST_PARTS.map((column) => part(sql`${column}`))]);

const columns = joined([
  number(audit.seq),
  number(audit.time),
  part(utf8(audit.actor)),
  optionalId(audit.agent),
  part(utf8(audit.action)),
  part(utf8(audit.outcome)),
  optional(audit.reason, utf8(audit.reason)),
  optionalId(audit.entry),
  optionalId(audit.field),
  part(utf8(audit.address)),
  part(utf8(audit.userAgent)),
  optional(audit.base, request, requestLength),
  optional(audit.requestSeq, sql`int8send(${audit.requestSeq})`, sql`8`),
]);

/** The records of the rows above `after`, oldest first, at most `limit`. */
export async function readRecords(db: Database, vault: Id, after: number, limit: number): Promise<Bytes> {
  const rows = db
    .select({ seq: audit.seq, record: joined([columns, sql`${audit.hash}`]).as('record') })
    .from(audit)
    // The log has no gap, so a range is the page. Asked for by a limit, a planner without statistics sorts all that follows.
    .where(and(eq(audit.vault, vault), gt(audit.seq, after), lte(audit.seq, after + limit)))
    .orderBy(asc(audit.seq))
    .as('rows');
  const [answer] = await db.select({ records: sql<Bytes | null>`string_agg(${rows.record}, ''::bytea order by ${rows.seq})` }).from(rows);
  return answer?.records ?? new Uint8Array(0);
}

function joined(pieces: readonly SQL[]): SQL {
  return sql.join(pieces.map((piece) => sql`(${piece})`), sql` || `);
}

function sum(terms: readonly SQL[]): SQL {
  return sql.join([...terms], sql` + `);
}

function constant(bytes: Uint8Array): SQL {
  return sql.raw(`'\\x${toHex(bytes)}'::bytea`);
}
