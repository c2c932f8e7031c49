import type { Bytes } from '../bytes.ts';
import { concat, copy, ensureLength, equalBytes } from '../bytes.ts';
import type { Context } from '../context.ts';
import { encodeContext } from '../context.ts';
import { CryptoError } from '../errors.ts';
import { aesGcmOpen, aesGcmSeal } from './aead.ts';
import {
  COMMITMENT_LENGTH,
  ENVELOPE_MAX,
  ENVELOPE_MIN,
  HEAD_LENGTH,
  NONCE_LENGTH,
  SALT_LENGTH,
  SUITE,
} from './envelope-format.ts';
import { hkdf } from './hkdf.ts';
import { pad, unpad } from './padme.ts';

// [Note: Envelope, suite 1]
//
//   suite(1) ‖ salt(32) ‖ commitment(32) ‖ nonce(12) ‖ AES-256-GCM(padded plaintext) ‖ tag(16)
//
// bound      = context("clavitor/v1/envelope", suite, context of the caller)
// key ‖ commitment = HKDF-SHA-256(ikm = caller's key, salt, info = bound), 32 bytes each
// AAD        = bound
//
// Each envelope has its own AES key, so no nonce limit applies. GCM does not commit to its key; the
// commitment, from the same HKDF call, does (as in the committing suites of the AWS Encryption SDK,
// https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/concepts.html#key-commitment).

const KEY_LENGTH = 32;
const LABEL = 'clavitor/v1/envelope';

/** The random inputs of one sealing. Never used for two of them. */
export interface EnvelopeRandomness {
  /** 32 bytes. */
  readonly salt: Bytes;
  /** 12 bytes. */
  readonly nonce: Bytes;
}

/** Seals with given randomness; `safe/envelope.ts` is the one that draws it. See [Note: Envelope, suite 1]. */
export async function sealEnvelope(
  ikm: CryptoKey,
  context: Context,
  plaintext: Bytes,
  randomness: EnvelopeRandomness,
): Promise<Bytes> {
  const salt = ensureLength(randomness.salt, SALT_LENGTH, 'an envelope salt');
  const nonce = ensureLength(randomness.nonce, NONCE_LENGTH, 'an envelope nonce');
  const bound = bind(context);
  const { key, commitment } = await expand(ikm, salt, bound);
  const ciphertext = await aesGcmSeal(key, nonce, bound, pad(plaintext));
  return concat(Uint8Array.of(SUITE), salt, commitment, nonce, ciphertext);
}

/**
 * Opens an envelope.
 * @throws CryptoError `open-failed`, and nothing else, for every envelope that was not made with this
 * key in this context: other suite, wrong length, commitment, tag or padding.
 */
export async function openEnvelope(ikm: CryptoKey, context: Context, envelope: Uint8Array): Promise<Bytes> {
  if (envelope.length < ENVELOPE_MIN || envelope.length > ENVELOPE_MAX || envelope[0] !== SUITE) throw openFailed();
  const bytes = copy(envelope);
  const salt = bytes.slice(1, 1 + SALT_LENGTH);
  const claimed = bytes.subarray(1 + SALT_LENGTH, 1 + SALT_LENGTH + COMMITMENT_LENGTH);
  const nonce = bytes.slice(HEAD_LENGTH - NONCE_LENGTH, HEAD_LENGTH);
  const bound = bind(context);
  const { key, commitment } = await expand(ikm, salt, bound);
  if (!equalBytes(claimed, commitment)) throw openFailed();
  return unpad(await aesGcmOpen(key, nonce, bound, bytes.slice(HEAD_LENGTH)));
}

function bind(context: Context): Context {
  return encodeContext(LABEL, [Uint8Array.of(SUITE), context]);
}

async function expand(ikm: CryptoKey, salt: Bytes, bound: Context): Promise<{ key: Bytes; commitment: Bytes }> {
  const bits = await hkdf(ikm, salt, bound, KEY_LENGTH + COMMITMENT_LENGTH);
  return { key: bits.slice(0, KEY_LENGTH), commitment: bits.slice(KEY_LENGTH) };
}

function openFailed(): CryptoError {
  return new CryptoError('open-failed', 'the ciphertext does not open');
}
