import { hmac } from '@noble/hashes/hmac.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import type { Bytes } from '../bytes.ts';
import { copy } from '../bytes.ts';

// WebCrypto has no synchronous digest. A hash chain of 100,000 rows, one promise a row, would take
// longer to schedule than to compute, so both functions come from @noble/hashes.

/** SHA-256 (FIPS 180-4 §6.2) of `message`: 32 bytes. */
export function sha256(message: Uint8Array): Bytes {
  return copy(nobleSha256(message));
}

/** HMAC-SHA-256 (RFC 2104) of `message` under `key`: 32 bytes. */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Bytes {
  return copy(hmac(nobleSha256, key, message));
}

/** `hmacSha256` under one key, prepared once: for a hundred thousand messages. */
export function makeHmac(key: Uint8Array): (message: Uint8Array) => Bytes {
  const keyed = hmac.create(nobleSha256, key);
  return (message) => copy(keyed.clone().update(message).digest());
}
