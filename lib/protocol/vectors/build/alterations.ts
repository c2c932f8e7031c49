import type { Bytes } from '../../../crypto/bytes.ts';
import { concat } from '../../../crypto/bytes.ts';
import { toHex } from '../../../crypto/encoding.ts';
import { COMMITMENT_LENGTH, HEAD_LENGTH, NONCE_LENGTH, SALT_LENGTH } from '../../../crypto/hazmat/envelope-format.ts';
import type { VectorCase } from '../case.ts';
import type { Inputs } from './world.ts';
import { failing } from './world.ts';

const TAG_LENGTH = 16;
const SALT_AT = 1;
const COMMITMENT_AT = SALT_AT + SALT_LENGTH;
const NONCE_AT = COMMITMENT_AT + COMMITMENT_LENGTH;

/** `bytes` with the lowest bit at `position` (negative: from the end) turned. */
export function flipped(bytes: Uint8Array, position: number): Bytes {
  const copy = new Uint8Array(bytes);
  const at = position < 0 ? copy.length + position : position;
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

/** An envelope altered at the first and last byte of each of its regions, cut and extended. */
export function alterations(envelope: Bytes): Readonly<Record<string, Bytes>> {
  return {
    'suite 0': concat(Uint8Array.of(0), envelope.subarray(1)),
    'suite 2': concat(Uint8Array.of(2), envelope.subarray(1)),
    'suite 255': concat(Uint8Array.of(255), envelope.subarray(1)),
    'first byte of the salt altered': flipped(envelope, SALT_AT),
    'last byte of the salt altered': flipped(envelope, COMMITMENT_AT - 1),
    'first byte of the commitment altered': flipped(envelope, COMMITMENT_AT),
    'last byte of the commitment altered': flipped(envelope, NONCE_AT - 1),
    'commitment all zero': concat(
      envelope.subarray(0, COMMITMENT_AT),
      new Uint8Array(COMMITMENT_LENGTH),
      envelope.subarray(NONCE_AT),
    ),
    'first byte of the nonce altered': flipped(envelope, NONCE_AT),
    'last byte of the nonce altered': flipped(envelope, NONCE_AT + NONCE_LENGTH - 1),
    'first byte of the ciphertext altered': flipped(envelope, HEAD_LENGTH),
    'last byte of the ciphertext altered': flipped(envelope, -TAG_LENGTH - 1),
    'first byte of the tag altered': flipped(envelope, -TAG_LENGTH),
    'last byte of the tag altered': flipped(envelope, -1),
    empty: new Uint8Array(0),
    'only the suite': envelope.slice(0, 1),
    'cut behind the nonce': envelope.slice(0, HEAD_LENGTH),
    'without the tag': envelope.slice(0, -TAG_LENGTH),
    'cut by one byte': envelope.slice(0, -1),
    'extended by one byte': concat(envelope, Uint8Array.of(0)),
    'one byte in front': concat(Uint8Array.of(1), envelope),
    'twice in a row': concat(envelope, envelope),
  };
}

/** All alterations of the envelope that `base` holds as `name`: each must end with `open-failed`. */
export function failingAlterations(operation: string, base: Inputs, name: string, envelope: Bytes): VectorCase[] {
  const changes = Object.entries(alterations(envelope)).map(([what, bytes]) => [`${name}: ${what}`, { [name]: toHex(bytes) }] as const);
  return failing(operation, base, 'open-failed', Object.fromEntries(changes));
}
