import * as z from 'zod/mini';

/** Shapes that sealed records share. */
export const sealedId = z.string().check(z.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/));
/** Milliseconds since 1970. */
export const sealedTime = z.int().check(z.nonnegative());
/** 32 bytes in base64url, in the one spelling that decodes: a key, a hash or a public key. */
export const sealed32 = z.string().check(z.regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/));
