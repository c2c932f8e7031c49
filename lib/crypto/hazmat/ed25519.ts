import type { Bytes } from '../bytes.ts';
import { ensureLength } from '../bytes.ts';

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

/** A public key that is ready to verify many signatures. @param publicKey 32 bytes */
export async function importPublicKey(publicKey: Bytes): Promise<CryptoKey> {
  ensureLength(publicKey, 32, 'an Ed25519 public key');
  return crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']);
}

/** Whether `signature` (64 bytes) is that of `message`. */
export async function verify(publicKey: CryptoKey, signature: Bytes, message: Bytes): Promise<boolean> {
  return crypto.subtle.verify('Ed25519', publicKey, signature, message);
}
