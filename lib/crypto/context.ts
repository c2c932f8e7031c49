import type { Bytes } from './bytes.ts';
import { utf8, writeU32 } from './bytes.ts';

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
  const name = utf8(label);
  const length = parts.reduce((sum, part) => sum + PREFIX + part.length, PREFIX + name.length + PREFIX);
  const encoded = new Uint8Array(length);
  let at = writeU32(encoded, writePart(encoded, 0, name), parts.length);
  for (const part of parts) at = writePart(encoded, at, part);
  return encoded as Context;
}

function writePart(encoded: Bytes, at: number, part: Uint8Array): number {
  const start = writeU32(encoded, at, part.length);
  encoded.set(part, start);
  return start + part.length;
}
