import type { Bytes } from './bytes.ts';
import { concat, u32, utf8 } from './bytes.ts';

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
  const encoded = concat(lengthPrefixed(utf8(label)), u32(parts.length), ...parts.map(lengthPrefixed));
  return encoded as Context;
}

function lengthPrefixed(part: Uint8Array): Bytes {
  return concat(u32(part.length), part);
}
