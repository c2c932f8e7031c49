import type { Bytes } from '../bytes.ts';

/**
 * HKDF-SHA-256, extract and expand (RFC 5869 §2).
 * @param ikm a key imported for HKDF with the usage `deriveBits`
 * @param length bytes of output, at most 8,160 (RFC 5869 §2.3)
 */
export async function hkdf(ikm: CryptoKey, salt: Bytes, info: Bytes, length: number): Promise<Bytes> {
  const bits = await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, ikm, length * 8);
  return new Uint8Array(bits);
}
