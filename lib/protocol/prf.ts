import type { Bytes } from '../crypto/bytes.ts';
import { isZero, utf8 } from '../crypto/bytes.ts';
import { ProtocolError } from './errors.ts';
import { LABELS } from './labels.ts';

/** Which vault key a PRF output opens. */
export type PrfPurpose = 'unlock' | 'personal';

/**
 * The PRF input of a purpose (W3C WebAuthn Level 3 §10.1.4). A compile-time constant: a server that
 * could choose it would ask for the personal output during an ordinary sign-in.
 */
export function prfInput(purpose: PrfPurpose): Bytes {
  return utf8(purpose === 'unlock' ? LABELS.prfUnlock : LABELS.prfPersonal);
}

/** `output` as 32 key bytes. @throws ProtocolError `bad-prf` for another length and for zeros */
export function ensurePrfOutput(output: Uint8Array | ArrayBuffer): Bytes {
  const bytes = new Uint8Array(output);
  if (bytes.length !== 32) throw new ProtocolError('bad-prf', `a PRF output has 32 bytes, got ${bytes.length}`);
  if (isZero(bytes)) throw new ProtocolError('bad-prf', 'a PRF output must not be all zero');
  return bytes;
}
