import type { Bytes } from './bytes.ts';
import { concat, equalBytes, readU32, u32, utf8, writeU32 } from './bytes.ts';
import { CryptoError } from './errors.ts';

/** Bytes of each length. */
const PREFIX = 4;

declare const contextBrand: unique symbol;

/**
 * What a ciphertext, key, MAC or hash is for, encoded injectively: two different lists of parts
 * never give the same bytes. Made by `encodeContext` only.
 */
export type Context = Bytes & { readonly [contextBrand]: true };

/**
 * `lp(label) ‖ u32(number of parts) ‖ lp(part)…`, where `lp(x)` is `u32(length of x) ‖ x`, big-endian.
 * Lengths instead of separators, so that no part can imitate the border of another.
 */
export function encodeContext(label: string, parts: readonly Uint8Array[]): Context {
  return concat(encodeHead(label, parts.length), encodeParts(parts)) as Context;
}

/** How a context of `count` parts begins. */
export function encodeHead(label: string, count: number): Bytes {
  return concat(encodeParts([utf8(label)]), u32(count));
}

/** The parts of a context: each after its length. */
export function encodeParts(parts: readonly Uint8Array[]): Bytes {
  const encoded = new Uint8Array(parts.reduce((sum, part) => sum + PREFIX + part.length, 0));
  let at = 0;
  for (const part of parts) {
    encoded.set(part, writeU32(encoded, at, part.length));
    at += PREFIX + part.length;
  }
  return encoded;
}

/** Parts that were read, as views, and where they end. */
export interface Parts {
  readonly parts: readonly Bytes[];
  readonly end: number;
}

/**
 * The `count` parts in `encoded` from `at` on.
 * @throws CryptoError `bad-length` where the bytes end before
 */
export function readParts(encoded: Bytes, at: number, count: number): Parts {
  const parts: Bytes[] = [];
  let end = at;
  while (parts.length < count && end + PREFIX <= encoded.length) {
    const start = end + PREFIX;
    end = start + readU32(encoded, end);
    parts.push(encoded.subarray(start, end));
  }
  if (parts.length !== count || end > encoded.length) throw new CryptoError('bad-length', `the bytes are not ${count} parts`);
  return { parts, end };
}

/**
 * The `count` parts of a context that begins with `head`, of `encodeHead`, as views.
 * @throws CryptoError `bad-encoding` for another context, `bad-length` for one that is shorter or longer
 */
export function readContext(head: Bytes, context: Bytes, count: number): readonly Bytes[] {
  if (!equalBytes(head, context.subarray(0, head.length))) throw new CryptoError('bad-encoding', 'the bytes are another context');
  const { parts, end } = readParts(context, head.length, count);
  if (end !== context.length) throw new CryptoError('bad-length', `the context has more than ${count} parts`);
  return parts;
}
