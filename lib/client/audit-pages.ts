import type { AuditRowView } from '../protocol/wire/owner.ts';
import { AuditAnswer } from '../protocol/wire/owner.ts';
import { call } from './api.ts';
import { asClientError, ClientError } from './errors.ts';

/** Rows of one answer: enough that a long log is a few requests, few enough that progress shows. */
const PAGE = 1000;

/** The last row of the log as the server has it now. @throws ClientError `offline` */
export async function auditHead(): Promise<AuditAnswer['head']> {
  return asClientError(async () => (await call('GET', '/api/audit?limit=1', AuditAnswer)).head);
}

/**
 * The rows up to `upTo` as the server wrote them, oldest first, page by page; not verified.
 * @throws ClientError `offline`; `integrity` where the log ends earlier
 */
export async function* auditPages(upTo: number): AsyncGenerator<readonly AuditRowView[]> {
  for (let after = 0; after < upTo; ) {
    const limit = Math.min(PAGE, upTo - after);
    const { rows } = await asClientError(async () => call('GET', `/api/audit?after=${after}&limit=${limit}`, AuditAnswer));
    const last = rows.at(-1);
    if (!last || last.seq <= after) throw new ClientError('integrity', 'the audit log ends before its head');
    yield rows;
    after = last.seq;
  }
}
