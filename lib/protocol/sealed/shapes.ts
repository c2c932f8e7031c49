import * as z from 'zod/mini';

/** Shapes that sealed records share. */
export const sealedId = z.string().check(z.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/));
/** Milliseconds since 1970. */
export const sealedTime = z.int().check(z.nonnegative());
/** A 32-byte key in base64url. */
export const sealedKey = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/));
