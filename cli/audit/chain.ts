import type { Bytes } from '../../lib/crypto/bytes.ts';
import { equalBytes } from '../../lib/crypto/bytes.ts';
import { fromBase64url } from '../../lib/crypto/encoding.ts';
import { auditRow } from '../../lib/protocol/audit-view.ts';
import { auditGenesis, auditRowHash } from '../../lib/protocol/audit.ts';
import type { AuditRowView } from '../../lib/protocol/wire/owner.ts';

/** Follows the hash chain of a whole log, from the vault's genesis on. */
export class Chain {
  #seq = 0;
  #hash: Bytes;

  constructor(vault: string) {
    this.#hash = auditGenesis(vault);
  }

  /** Takes the next row. @returns what is wrong with it, or null */
  take(view: AuditRowView): string | null {
    if (view.seq !== this.#seq + 1) return `it does not follow row ${this.#seq}`;
    this.#seq = view.seq;
    const claimed = fromBase64url(view.hash);
    if (!equalBytes(auditRowHash(this.#hash, auditRow(view)), claimed)) return 'it, or a row before it, was altered';
    this.#hash = claimed;
    return null;
  }

  /** Whether the chain has come to this head. */
  isAt(head: { readonly seq: number; readonly hash: string }): boolean {
    return head.seq === this.#seq && equalBytes(this.#hash, fromBase64url(head.hash));
  }
}
