import type { Bytes } from '../bytes.ts';
import { ensureLength, isZero, wipe } from '../bytes.ts';
import type { Context } from '../context.ts';
import { encodeContext } from '../context.ts';
import { CryptoError } from '../errors.ts';
import { hkdf } from '../hazmat/hkdf.ts';
import { randomBytes } from '../hazmat/random.ts';

/** Bytes of every symmetric key of the protocol. */
export const KEY_LENGTH = 32;

/**
 * A 32-byte symmetric key that the platform holds and no script can read back (a non-extractable
 * HKDF key). `Role` keeps keys of different jobs apart at compile time.
 */
export interface SecretKey<Role extends string> {
  readonly role: Role;
  readonly handle: CryptoKey;
}

const DERIVE_LABEL = 'clavitor/v1/derive';
const NO_SALT = new Uint8Array(0);

/** 32 random bytes, for a key that must be wrapped before it is imported. The caller wipes them. */
export function makeKeyBytes(): Bytes {
  return randomBytes(KEY_LENGTH);
}

/**
 * Imports key material. The bytes stay the caller's, to wipe.
 * @param raw 32 bytes
 * @throws CryptoError `bad-length`, or `bad-key` for zeros: what a broken source of keys gives.
 */
export async function importKey<Role extends string>(role: Role, raw: Bytes): Promise<SecretKey<Role>> {
  ensureLength(raw, KEY_LENGTH, `the ${role} key`);
  if (isZero(raw)) throw new CryptoError('bad-key', `the ${role} key is all zero`);
  const handle = await crypto.subtle.importKey('raw', raw, 'HKDF', false, ['deriveBits']);
  return { role, handle };
}

/** `length` bytes derived from `key` for `context` (HKDF-SHA-256, empty salt). Deterministic. */
export async function deriveBytes(key: SecretKey<string>, context: Context, length = KEY_LENGTH): Promise<Bytes> {
  return hkdf(key.handle, NO_SALT, encodeContext(DERIVE_LABEL, [context]), length);
}

/** A key derived from `key` for `context`. Deterministic. */
export async function deriveKey<Role extends string>(
  role: Role,
  key: SecretKey<string>,
  context: Context,
): Promise<SecretKey<Role>> {
  const raw = await deriveBytes(key, context);
  try {
    return await importKey(role, raw);
  } finally {
    wipe(raw);
  }
}
