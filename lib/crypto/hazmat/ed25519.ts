import type { Bytes } from '../bytes.ts';
import { copy, ensureLength } from '../bytes.ts';
import { toHex } from '../encoding.ts';
import { CryptoError } from '../errors.ts';

/**
 * The y coordinates of the eight points whose order divides 8, little-endian, with the two spellings
 * (p, p + 1) that are not reduced. The sign of x is the top bit and does not matter here.
 */
const SMALL_ORDER_Y: ReadonlySet<string> = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000', // 0: order 4
  '0100000000000000000000000000000000000000000000000000000000000000', // 1: the neutral point
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05', // order 8
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a', // order 8
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f', // -1: order 2
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f', // p, read as 0
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f', // p + 1, read as 1
]);

/** An Ed25519 key pair (RFC 8032 §5.1.5) in the forms in which it is stored. */
export interface SigningKeyPair {
  /** PKCS #8 (RFC 8410 §7), 48 bytes. Secret. */
  readonly privateKey: Bytes;
  /** The 32-byte point encoding. */
  readonly publicKey: Bytes;
}

/** A fresh pair from the platform's generator. */
export async function makeSigningKeyPair(): Promise<SigningKeyPair> {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  const [privateKey, publicKey] = await Promise.all([
    crypto.subtle.exportKey('pkcs8', pair.privateKey),
    crypto.subtle.exportKey('raw', pair.publicKey),
  ]);
  return { privateKey: new Uint8Array(privateKey), publicKey: new Uint8Array(publicKey) };
}

/** The 64-byte signature of `message`. @param privateKey PKCS #8, 48 bytes */
export async function sign(privateKey: Bytes, message: Bytes): Promise<Bytes> {
  const key = await crypto.subtle.importKey('pkcs8', privateKey, 'Ed25519', false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('Ed25519', key, message));
}

/**
 * A public key that is ready to verify many signatures.
 * @param publicKey 32 bytes
 * @throws CryptoError `bad-length`; `bad-key` for a point of small order, all zero among them: a
 * signature under one can be made that fits many messages (RFC 8032 §8.4 leaves the check to callers)
 */
export async function importPublicKey(publicKey: Bytes): Promise<CryptoKey> {
  ensureLength(publicKey, 32, 'an Ed25519 public key');
  if (isSmallOrder(publicKey)) throw new CryptoError('bad-key', 'an Ed25519 public key has a small order');
  return crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']);
}

/** Whether `signature` (64 bytes) is that of `message`. */
export async function verify(publicKey: CryptoKey, signature: Bytes, message: Bytes): Promise<boolean> {
  return crypto.subtle.verify('Ed25519', publicKey, signature, message);
}

function isSmallOrder(publicKey: Bytes): boolean {
  // Not `slice`: that of a Node Buffer is a view, and the key itself would lose its sign.
  const y = copy(publicKey);
  y[31] = (y[31] ?? 0) & 0x7f;
  return SMALL_ORDER_Y.has(toHex(y));
}
