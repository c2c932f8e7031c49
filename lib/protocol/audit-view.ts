import type { Bytes } from '../crypto/bytes.ts';
import { fromUtf8, utf8 } from '../crypto/bytes.ts';
import { fromBase64url, toBase64url } from '../crypto/encoding.ts';
import type { AuditRow } from './audit.ts';
import type { AuditRowView } from './wire/owner.ts';

// What every verifier of a log needs, whether it has the owner's keys or an export alone.

/**
 * Most milliseconds between the creation of a request's signature and the time of its row: the signature's
 * life, the skew of clocks, and the wait for a turn.
 */
export const REQUEST_DELAY_MAX = 180_000;

/** The row that a server or an export shows, in the form that is hashed. @throws CryptoError `bad-encoding` */
export function auditRow(view: AuditRowView): AuditRow {
  const request = view.request && {
    base: utf8(view.request.base),
    signature: fromBase64url(view.request.signature),
    mac: fromBase64url(view.request.mac),
    body: utf8(view.request.body),
  };
  return { ...view, request };
}

/** The form in which a row is shown. @param hash its own, 32 bytes @throws CryptoError `bad-encoding` for a request that is no text */
export function auditRowView(row: AuditRow, hash: Bytes): AuditRowView {
  const request = row.request && {
    base: fromUtf8(row.request.base),
    signature: toBase64url(row.request.signature),
    mac: toBase64url(row.request.mac),
    body: fromUtf8(row.request.body),
  };
  return { ...row, request, hash: toBase64url(hash) };
}

/** Refused because it came again or at a wrong time, which anybody can make an overheard request do. It gave nothing out. */
export function isRefusedAsLate({ outcome, reason }: Pick<AuditRow, 'outcome' | 'reason'>): boolean {
  return outcome === 'refused' && (reason === 'replayed' || reason === 'clock');
}
