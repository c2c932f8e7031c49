import type { Bytes } from '../../crypto/bytes.ts';
import { fromUtf8, utf8, wipe } from '../../crypto/bytes.ts';
import { toBase64url } from '../../crypto/encoding.ts';
import { sha256 } from '../../crypto/hazmat/hash.ts';
import { open, seal } from '../../crypto/safe/envelope.ts';
import type { SecretKey } from '../../crypto/safe/secret-key.ts';
import { importKey, makeKeyBytes } from '../../crypto/safe/secret-key.ts';
import type { FieldPlace } from '../contexts.ts';
import { fieldContext } from '../contexts.ts';
import { ProtocolError } from '../errors.ts';

/** The key that opens the owner's wrap of a field key: `shared` from the vault key, or the personal key. */
export type FieldOwnerKey = SecretKey<'shared'> | SecretKey<'personal'>;

/** A field value as the server stores it. */
export interface SealedField {
  /** The value under the field key. */
  readonly value: Bytes;
  /** The field key under the owner's key. */
  readonly wrap: Bytes;
  /** SHA-256 of `value` in base64url, for the header. */
  readonly digest: string;
}

/**
 * Seals a value under a fresh field key and wraps that key for the owner.
 * @param place class `shared` goes with the shared key, `personal` with the personal key
 * @throws CryptoError `too-large`; ProtocolError `integrity` where key and class do not match
 */
export async function sealField(owner: FieldOwnerKey, place: FieldPlace, value: string): Promise<SealedField> {
  ensureClass(owner, place);
  const fieldKey = makeKeyBytes();
  try {
    const sealed = await seal(await importKey('field', fieldKey), fieldContext('value', place), utf8(value));
    const wrap = await seal(owner, fieldContext('wrap', place), fieldKey);
    return { value: sealed, wrap, digest: fieldDigest(sealed) };
  } finally {
    wipe(fieldKey);
  }
}

/** What a header says of a sealed value: its SHA-256 in base64url, 43 characters. */
export function fieldDigest(sealedValue: Uint8Array): string {
  return toBase64url(sha256(sealedValue));
}

/**
 * The 32-byte key of a shared field, to put it into grants. The caller wipes it. There is no such
 * function for personal fields: their keys never leave this file.
 * @throws CryptoError `open-failed`; ProtocolError `integrity` for a personal field
 */
export async function unwrapFieldKey(owner: SecretKey<'shared'>, place: FieldPlace, wrap: Uint8Array): Promise<Bytes> {
  return unwrap(owner, place, wrap);
}

/**
 * Opens a value with its 32-byte field key.
 * @throws CryptoError `open-failed` for another place, class, epoch or key
 */
export async function openValue(fieldKey: Bytes, place: FieldPlace, sealedValue: Uint8Array): Promise<string> {
  return fromUtf8(await open(await importKey('field', fieldKey), fieldContext('value', place), sealedValue));
}

/**
 * Opens a field for its owner.
 * @param digest what the header says; the server cannot answer with the value of another time
 * @throws CryptoError `open-failed`; ProtocolError `integrity` where the digest differs
 */
export async function openField(
  owner: FieldOwnerKey,
  place: FieldPlace,
  sealed: Pick<SealedField, 'value' | 'wrap'>,
  digest: string,
): Promise<string> {
  if (fieldDigest(sealed.value) !== digest) throw new ProtocolError('integrity', 'a field value is not the current one');
  const fieldKey = await unwrap(owner, place, sealed.wrap);
  try {
    return await openValue(fieldKey, place, sealed.value);
  } finally {
    wipe(fieldKey);
  }
}

async function unwrap(owner: FieldOwnerKey, place: FieldPlace, wrap: Uint8Array): Promise<Bytes> {
  ensureClass(owner, place);
  return open(owner, fieldContext('wrap', place), wrap);
}

function ensureClass(owner: FieldOwnerKey, place: FieldPlace): void {
  if (owner.role !== place.class) {
    throw new ProtocolError('integrity', `a ${place.class} field does not go with the ${owner.role} key`);
  }
}
