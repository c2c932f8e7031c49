import * as z from 'zod/mini';
import { fromUtf8 } from '../crypto/bytes.ts';
import type { AuditRowView } from '../protocol/wire/owner.ts';
import { callForBytes } from './api.ts';
import { ClientError } from './errors.ts';

/** Most rows of one answer. */
export const AUDIT_PAGE = 5000;

// A page of 5,000 rows is checked for its outline only: a row that is not what it should be cannot
// have the hash that the chain asks for.
const OutlineAnswer = z.object({ rows: z.array(z.custom<AuditRowView>(isRowOutline)) });

/** The rows after `after` up to `upTo`, oldest first, as the server wrote them: JSON in UTF-8. */
export async function fetchRowBytes(after: number, upTo: number): Promise<ArrayBuffer> {
  return callForBytes(`/api/audit?after=${after}&limit=${Math.min(AUDIT_PAGE, upTo - after)}`);
}

/** Takes such an answer apart. @throws ClientError `integrity` */
export function parseRows(body: ArrayBuffer): readonly AuditRowView[] {
  const parsed = OutlineAnswer.safeParse(parseJson(fromUtf8(new Uint8Array(body))));
  if (!parsed.success) throw new ClientError('integrity', 'a page of the audit log has an unknown shape');
  return parsed.data.rows;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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
