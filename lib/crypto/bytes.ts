import { CryptoError } from './errors.ts';

/** Bytes in an ordinary (not shared) buffer, as WebCrypto takes them. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Most UTF-16 units of a text that is encoded, and most bytes that are decoded, without the platform. */
const SHORT = 512;
const SHORT_BYTES = 40;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The UTF-8 form of `text`; a lone surrogate becomes U+FFFD. */
export function utf8(text: string): Bytes {
  return text.length <= SHORT ? shortUtf8(text) : encoder.encode(text);
}

/** An audit row has a dozen short ASCII texts: for them a call of the platform costs more than a loop. */
function shortUtf8(text: string): Bytes {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) return encoder.encode(text);
    bytes[i] = unit;
  }
  return bytes;
}

/**
 * The text of UTF-8 `bytes`.
 * @throws CryptoError `bad-encoding` where the bytes are not well-formed UTF-8.
 */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return (bytes.length <= SHORT_BYTES ? fromShortAscii(bytes) : null) ?? decoder.decode(bytes);
  } catch (cause) {
    throw new CryptoError('bad-encoding', 'bytes are not well-formed UTF-8', { cause });
  }
}

function fromShortAscii(bytes: Uint8Array): string | null {
  let text = '';
  for (const byte of bytes) {
    if (byte > 0x7f) return null;
    text += String.fromCharCode(byte);
  }
  return text;
}

/** All `parts`, one after another, in fresh memory. */
export function concat(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A fresh copy whose buffer is exactly as long as `bytes`. */
export function copy(bytes: Uint8Array): Bytes {
  return new Uint8Array(bytes);
}

/** Whether both hold the same bytes, in time that depends on the length only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

/** Whether every byte is zero, in time that depends on the length only. */
export function isZero(bytes: Uint8Array): boolean {
  let union = 0;
  for (const byte of bytes) union |= byte;
  return union === 0;
}

/** Overwrites key material that is no longer needed. The engine may still hold copies of its own. */
export function wipe(...secrets: readonly Uint8Array[]): void {
  for (const secret of secrets) secret.fill(0);
}

/** `value` as 4 bytes, most significant first. */
export function u32(value: number): Bytes {
  const bytes = new Uint8Array(4);
  writeU32(bytes, 0, value);
  return bytes;
}

/** The number in 4 bytes of `bytes` from `at` on, most significant first; the caller knows that they are there. */
export function readU32(bytes: Uint8Array, at: number): number {
  return (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0;
}

/** The number in 8 `bytes`, most significant first. @throws CryptoError `bad-length` also over 2^53 - 1 */
export function readU64(bytes: Uint8Array): number {
  ensureLength(bytes, 8, 'a number');
  const value = readU32(bytes, 0) * 2 ** 32 + readU32(bytes, 4);
  ensureUnsigned(value, Number.MAX_SAFE_INTEGER);
  return value;
}

/** `value` as 8 bytes, most significant first; numbers up to 2^53 - 1. */
export function u64(value: number): Bytes {
  ensureUnsigned(value, Number.MAX_SAFE_INTEGER);
  const bytes = new Uint8Array(8);
  writeU32(bytes, 0, Math.floor(value / 2 ** 32));
  writeU32(bytes, 4, value % 2 ** 32);
  return bytes;
}

/** Writes `value` into 4 bytes of `bytes` from `at` on, most significant first; returns where they end. */
export function writeU32(bytes: Uint8Array, at: number, value: number): number {
  ensureUnsigned(value, 0xffffffff);
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
  return at + 4;
}

/**
 * `bytes`, of which there are exactly `length`.
 * @throws CryptoError `bad-length`, naming `what`, the expected and the actual length.
 */
export function ensureLength<T extends Uint8Array>(bytes: T, length: number, what: string): T {
  if (bytes.length !== length) {
    throw new CryptoError('bad-length', `${what} must be ${length} bytes, got ${bytes.length}`);
  }
  return bytes;
}

function ensureUnsigned(value: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < 0 || value > most) {
    throw new CryptoError('bad-length', `a number must be a whole one from 0 to ${most}`);
  }
}
