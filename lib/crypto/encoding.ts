import { base32crockford, base64, base64url, hex } from '@scure/base';
import type { Bytes } from './bytes.ts';
import { copy } from './bytes.ts';
import { CryptoError } from './errors.ts';

/** `bytes` as base64url without padding (RFC 4648 §5). */
export function toBase64url(bytes: Uint8Array): string {
  return base64urlUnpadded.encode(bytes);
}

/**
 * The bytes of an unpadded base64url text.
 * @throws CryptoError `bad-encoding` for any other text, also for one with non-zero trailing bits.
 */
export function fromBase64url(text: string): Bytes {
  return decodeWith(base64urlUnpadded, text, 'base64url without padding');
}

/** `bytes` as padded base64 (RFC 4648 §4), which structured fields use (RFC 9651 §3.3.5). */
export function toBase64(bytes: Uint8Array): string {
  return base64.encode(bytes);
}

/** The bytes of a padded base64 text. @throws CryptoError `bad-encoding`, also for non-zero trailing bits */
export function fromBase64(text: string): Bytes {
  return decodeWith(base64, text, 'base64');
}

/** `bytes` in lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  return hex.encode(bytes);
}

/** The bytes of a hexadecimal text in either case. @throws CryptoError `bad-encoding` */
export function fromHex(text: string): Bytes {
  return decodeWith(hex, text, 'hexadecimal');
}

/** `bytes` (a multiple of 5) in Crockford's base32: digits and capitals without I, L, O and U. */
export function toBase32(bytes: Uint8Array): string {
  return base32crockford.encode(bytes);
}

/**
 * The bytes of a Crockford base32 text. As its author asks of readers, case does not count, O reads as
 * 0, I and L as 1.
 * @throws CryptoError `bad-encoding`
 */
export function fromBase32(text: string): Bytes {
  return decodeWith(base32crockford, text, 'base32');
}

interface Coder {
  encode(bytes: Uint8Array): string;
  decode(text: string): Uint8Array;
}

// The padded coder uses the platform's own where there is one, ten times as fast on a whole vault.
const base64urlUnpadded: Coder = {
  encode: (bytes) => base64url.encode(bytes).replace(/=+$/, ''),
  decode(text) {
    if (text.includes('=')) throw new Error('padded');
    return base64url.decode(text.padEnd(Math.ceil(text.length / 4) * 4, '='));
  },
};

function decodeWith(coder: Coder, text: string, form: string): Bytes {
  try {
    return copy(coder.decode(text));
  } catch {
    // The library's message quotes the text, which may be secret, so it is not kept as a cause.
    throw new CryptoError('bad-encoding', `text is not ${form}`);
  }
}
