import { hmac } from '@noble/hashes/hmac.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import type { Bytes } from '../bytes.ts';
import { copy } from '../bytes.ts';

// WebCrypto has no synchronous digest. A hash chain of 100,000 rows, one promise a row, would take
// longer to schedule than to compute, so both functions come from @noble/hashes. Their states are used
// again: a browser takes longer to make a new one than to hash a row.

const LENGTH = 32;
const emptyState = nobleSha256.create();
const state = nobleSha256.create();

/** SHA-256 (FIPS 180-4 §6.2) of `parts`, one after another: 32 bytes. */
export function sha256(...parts: readonly Uint8Array[]): Bytes {
  emptyState._cloneInto(state);
  for (const part of parts) state.update(part);
  return copy(state.digest());
}

/** HMAC-SHA-256 (RFC 2104) of `message` under `key`: 32 bytes. */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Bytes {
  return copy(hmac(nobleSha256, key, message));
}

/** `hmacSha256` under one key, prepared once: for a hundred thousand messages. */
export function makeHmac(key: Uint8Array): (message: Uint8Array) => Bytes {
  const keyed = hmac.create(nobleSha256, key);
  const working = keyed.clone();
  const result = new Uint8Array(LENGTH);
  return (message) => {
    keyed._cloneInto(working);
    working.update(message).digestInto(result);
    return copy(result);
  };
}
