import * as z from 'zod/mini';
import type { AuditRowView } from '../protocol/wire/owner.ts';
import { AuditAnswer } from '../protocol/wire/owner.ts';
import { call } from './api.ts';

/** Most rows of one answer. */
export const AUDIT_PAGE = 5000;

// A page of 5,000 rows is checked for its outline only: a row that is not what it should be cannot
// have the hash that the chain asks for.
const OutlineAnswer = z.object({
  head: AuditAnswer.shape.head,
  rows: z.array(z.custom<AuditRowView>(isRowOutline)),
});

/** The last row of the log as the server has it now. @throws ClientError `offline` */
export async function auditHead(): Promise<AuditAnswer['head']> {
  return (await call('GET', '/api/audit?limit=1', AuditAnswer)).head;
}

/** The rows after `after` up to `upTo`, oldest first, page by page; the next page is on its way meanwhile. */
export async function* fetchRows(after: number, upTo: number): AsyncGenerator<readonly AuditRowView[]> {
  let position = after;
  let next: Promise<readonly AuditRowView[]> | null = fetchPage(position, upTo);
  while (next !== null) {
    const rows: readonly AuditRowView[] = await next;
    position += rows.length;
    next = rows.length > 0 && position < upTo ? fetchPage(position, upTo) : null;
    // A failure is thrown when its turn comes.
    next?.catch(() => undefined);
    if (rows.length > 0) yield rows;
  }
}

async function fetchPage(after: number, upTo: number): Promise<readonly AuditRowView[]> {
  const limit = Math.min(AUDIT_PAGE, upTo - after);
  const { rows } = await call('GET', `/api/audit?after=${after}&limit=${limit}`, OutlineAnswer);
  return rows;
}

function isRowOutline(row: unknown): boolean {
  if (typeof row !== 'object' || row === null) return false;
  if (!('seq' in row && 'time' in row && 'action' in row && 'hash' in row && 'request' in row)) return false;
  return (
    Number.isSafeInteger(row.seq) &&
    Number.isSafeInteger(row.time) &&
    typeof row.action === 'string' &&
    typeof row.hash === 'string' &&
    isRequestOutline(row.request)
  );
}

function isRequestOutline(request: unknown): boolean {
  if (request === null) return true;
  if (typeof request !== 'object') return false;
  return ['base', 'signature', 'mac', 'body'].every((part) => typeof Reflect.get(request, part) === 'string');
}
