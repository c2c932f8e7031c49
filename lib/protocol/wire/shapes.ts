import * as z from 'zod/mini';
import { ENVELOPE_MAX, ENVELOPE_MIN } from '../../crypto/hazmat/envelope-format.ts';

const BASE64URL = /^[A-Za-z0-9_-]*$/;
/** Last characters of a text whose length is 2 or 3 beyond a multiple of 4: those that leave no bit unused. */
const LAST_OF_TWO = /[AQgw]$/;
const LAST_OF_THREE = /[AEIMQUYcgkosw048]$/;

/** An id, see `lib/protocol/ids.ts`. */
export const id = z.string().check(z.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/));

/** A sealed record: one envelope in base64url. Server learns: its padded size. */
export const sealed = z.string().check(
  z.minLength(textLength(ENVELOPE_MIN)),
  z.maxLength(textLength(ENVELOPE_MAX)),
  z.regex(BASE64URL),
  z.refine(isCanonical),
);

/** A sealed record whose envelope has at most `most` bytes. */
export function sealedUpTo(most: number) {
  return sealed.check(z.maxLength(textLength(most)));
}

/** `length` bytes in base64url. */
export function bytes(length: number) {
  return z.string().check(z.length(textLength(length)), z.regex(BASE64URL), z.refine(isCanonical));
}

/** Milliseconds since 1970. */
export const time = z.int().check(z.nonnegative());

/** A counter, version or sequence number. */
export const counter = z.int().check(z.nonnegative());

/** A field's epoch: 4 bytes in contexts, and within the integer type of the database. */
export const epoch = z.int().check(z.positive(), z.lte(0x7fffffff));

/** What an agent may use a credential for. */
export const PURPOSES = ['read', 'totp', 'inject', 'render', 'run'] as const;
export const purpose = z.enum(PURPOSES);
export type Purpose = z.output<typeof purpose>;

function textLength(byteLength: number): number {
  return Math.ceil((byteLength * 4) / 3);
}

/** Whether decoding `text`, of the alphabet already, gives whole bytes and the same text again. */
function isCanonical(text: string): boolean {
  const beyond = text.length % 4;
  return beyond === 0 || (beyond === 2 && LAST_OF_TWO.test(text)) || (beyond === 3 && LAST_OF_THREE.test(text));
}
