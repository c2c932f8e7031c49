import * as z from 'zod/mini';
import type { AuditFilter, StoredRow } from '../../../db/queries/audit.ts';
import { readAudit, readRecords, writePin } from '../../../db/queries/audit.ts';
import { findVault } from '../../../db/queries/vaults.ts';
import { readAuditRecords, readAuditRow } from '../../protocol/audit-record.ts';
import { auditRowView } from '../../protocol/audit-view.ts';
import type { AuditAnswer, AuditRowView } from '../../protocol/wire/owner.ts';
import { MOST_RECORDS } from '../../protocol/wire/owner.ts';
import { counter, id, time } from '../../protocol/wire/shapes.ts';
import type { ServerDeps } from '../deps.ts';
import { ServerError } from '../errors.ts';
import { decode, encode } from '../secret.ts';
import { conflict } from './change-error.ts';
import type { Call } from './guard.ts';
import { ensureQuery, queryNumber } from './query.ts';
import { DONE } from './session.ts';

const ROWS = 100;

const after = queryNumber(counter);
const limit = queryNumber(z.int().check(z.gte(1), z.lte(MOST_RECORDS)));

const RecordsQuery = z.strictObject({ after, limit });

const Query = z.strictObject({
  before: queryNumber(counter),
  after,
  limit,
  agent: z.optional(id),
  entry: z.optional(id),
  action: z.optional(z.string().check(z.maxLength(40))),
  outcome: z.optional(z.enum(['ok', 'refused'])),
  from: queryNumber(time),
  to: queryNumber(time),
});

/** A page of the log, and its head as of the same moment. @throws ServerError `bad-request` */
export async function readTimeline({ db }: ServerDeps, { c, session }: Call<'open', undefined>): Promise<AuditAnswer> {
  const query = ensureQuery(Query, c.req.query());
  const filter: AuditFilter = { ...query, limit: query.limit ?? ROWS };
  const read = { isolationLevel: 'repeatable read', accessMode: 'read only' } as const;
  return db.transaction(async (tx) => {
    const vault = await findVault(tx, session.vault);
    if (!vault) throw new ServerError('unauthorized', 'the vault is gone');
    const rows = await readAudit(tx, session.vault, filter);
    return { head: { seq: vault.auditSeq, hash: encode(vault.auditHash) }, rows: rows.flatMap(rowsView) };
  }, read);
}

/** A page of the log as the bytes that are hashed, see [Note: Audit records]. @throws ServerError `bad-request` */
export async function readRecordPage({ db }: ServerDeps, { c, session }: Call<'open', undefined>): Promise<Response> {
  const query = ensureQuery(RecordsQuery, c.req.query());
  const records = await readRecords(db, session.vault, query.after ?? 0, query.limit ?? ROWS);
  return c.body(records, 200, { 'content-type': 'application/octet-stream' });
}

function rowsView({ record }: StoredRow): AuditRowView[] {
  return [...readAuditRecords(record)].map((one) => auditRowView(readAuditRow(one), one.hash));
}

/** Remembers how far the owner's browser has verified the log. @throws ServerError `conflict` */
export async function pinTimeline({ db }: ServerDeps, { body, session }: Call<'open', { counter: number; sealed: string }>): Promise<typeof DONE> {
  if (!(await writePin(db, session.vault, body.counter, decode(body.sealed)))) throw conflict('the pin has moved on');
  return DONE;
}
