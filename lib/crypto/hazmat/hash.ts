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

/** As `sha256`, by the platform: where many are under way at once it takes a third of the time. */
export async function digestSha256(message: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', message));
}

/** A key for `macSha256`. @param key 32 bytes */
export async function importMacKey(key: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
}

/** As `hmacSha256`, by the platform; see `digestSha256`. */
export async function macSha256(key: CryptoKey, message: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, message));
}
