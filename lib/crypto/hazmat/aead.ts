import type { Bytes } from '../bytes.ts';
import { CryptoError } from '../errors.ts';

/**
 * AES-256-GCM (NIST SP 800-38D) with a 16-byte tag behind the ciphertext.
 * The caller guarantees that no (key, nonce) pair is used twice.
 * @param key 32 bytes @param nonce 12 bytes
 */
export async function aesGcmSeal(key: Bytes, nonce: Bytes, aad: Bytes, plaintext: Bytes): Promise<Bytes> {
  const aes = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt']);
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce, additionalData: aad }, aes, plaintext);
  return new Uint8Array(sealed);
}

/**
 * The plaintext of what `aesGcmSeal` made.
 * @throws CryptoError `open-failed` where key, nonce, data or ciphertext are not the ones of the sealing.
 */
export async function aesGcmOpen(key: Bytes, nonce: Bytes, aad: Bytes, ciphertext: Bytes): Promise<Bytes> {
  const aes = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt']);
  try {
    const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce, additionalData: aad }, aes, ciphertext);
    return new Uint8Array(opened);
  } catch {
    throw new CryptoError('open-failed', 'the ciphertext does not open');
  }
}
