import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Bytes } from '../crypto/bytes.ts';

// Session tokens, tickets and claim codes: the server makes 32 random bytes, gives them away and keeps
// their SHA-256 only. A lookup by hash needs no constant-time comparison: who can choose the hash
// already knows the secret.

/** 32 random bytes in base64url, and the SHA-256 that is stored. */
export function makeSecret(): { readonly text: string; readonly hash: Bytes } {
  const secret = randomBytes(32);
  return { text: secret.toString('base64url'), hash: hashBytes(secret) };
}

/** The stored form of a secret that came back. @param text base64url */
export function hashSecret(text: string): Bytes {
  return hashBytes(decode(text));
}

/** SHA-256: 32 bytes. */
export function hashBytes(bytes: Uint8Array): Bytes {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}

/** Whether both hold the same bytes, in time that depends on the length only. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The bytes of a base64url text whose alphabet a schema has checked. */
export function decode(text: string): Bytes {
  return Buffer.from(text, 'base64url');
}

/** Base64url without padding. */
export function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
}

/** `encode`, or null for null. */
export function encodeNullable(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : encode(bytes);
}
