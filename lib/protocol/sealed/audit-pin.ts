import * as z from 'zod/mini';
import type { Bytes } from '../../crypto/bytes.ts';
import { countedContext } from '../contexts.ts';
import { openJson, sealJson } from './json.ts';
import { sealed32, sealedTime } from './shapes.ts';
import type { VaultKeys } from './vault-keys.ts';

const AuditPin = z.object({
  v: z.literal(1),
  /** The last row that an owner's browser has verified, and its hash in base64url. */
  seq: z.int().check(z.nonnegative()),
  hash: sealed32,
  at: sealedTime,
});

/** How far the owner's browsers have verified the audit log. */
export type AuditPin = z.output<typeof AuditPin>;

/**
 * @param counter from 1, one more than that of the pin that it follows
 * @throws ProtocolError `bad-record`
 */
export async function sealAuditPin(keys: VaultKeys, counter: number, pin: AuditPin): Promise<Bytes> {
  return sealJson(keys.auditPin, countedContext('auditPin', keys.vault, counter), pin, AuditPin);
}

/** @throws CryptoError `open-failed`; ProtocolError `integrity` */
export async function openAuditPin(keys: VaultKeys, counter: number, sealed: Uint8Array): Promise<AuditPin> {
  return openJson(keys.auditPin, countedContext('auditPin', keys.vault, counter), sealed, AuditPin);
}
