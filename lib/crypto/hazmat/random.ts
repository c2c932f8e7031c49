import type { Bytes } from '../bytes.ts';

/** `length` bytes (at most 65,536) from the platform's cryptographic generator. */
export function randomBytes(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}
