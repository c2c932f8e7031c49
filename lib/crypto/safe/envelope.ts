import type { Bytes } from '../bytes.ts';
import type { Context } from '../context.ts';
import { openEnvelope, sealEnvelope } from '../hazmat/envelope.ts';
import { randomBytes } from '../hazmat/random.ts';
import type { SecretKey } from './secret-key.ts';

/**
 * Seals `plaintext` so that it opens with this key in this context only, and hides its exact length.
 * @param plaintext at most 262,144 bytes
 * @returns an envelope, see [Note: Envelope, suite 1]
 * @throws CryptoError `too-large`
 */
export async function seal(key: SecretKey<string>, context: Context, plaintext: Bytes): Promise<Bytes> {
  return sealEnvelope(key.handle, context, plaintext, { salt: randomBytes(32), nonce: randomBytes(12) });
}

/**
 * Opens what `seal` made.
 * @throws CryptoError `open-failed`, the same for every reason
 */
export async function open(key: SecretKey<string>, context: Context, envelope: Uint8Array): Promise<Bytes> {
  return openEnvelope(key.handle, context, envelope);
}
