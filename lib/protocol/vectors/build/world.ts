import type { Bytes } from '../../../crypto/bytes.ts';
import { utf8 } from '../../../crypto/bytes.ts';
import type { Context } from '../../../crypto/context.ts';
import { toHex } from '../../../crypto/encoding.ts';
import { sealEnvelope } from '../../../crypto/hazmat/envelope.ts';
import { sha256 } from '../../../crypto/hazmat/hash.ts';
import type { SecretKey } from '../../../crypto/safe/secret-key.ts';
import type { Json, VectorCase } from '../case.ts';

// The fixed ids, keys and "random" bytes of the generated vectors. Nothing here is secret.

export const VAULT = '11111111-1111-4111-8111-111111111111';
export const OTHER_VAULT = '11111111-1111-4111-8111-222222222222';
export const ENTRY = '22222222-2222-4222-8222-111111111111';
export const OTHER_ENTRY = '22222222-2222-4222-8222-222222222222';
export const FIELD = '33333333-3333-4333-8333-111111111111';
export const OTHER_FIELD = '33333333-3333-4333-8333-222222222222';
export const AGENT = '44444444-4444-4444-8444-111111111111';
export const OTHER_AGENT = '44444444-4444-4444-8444-222222222222';
/** 2026-03-08 10:23:14 UTC. */
export const TIME = 1_772_965_394_000;

/** 32 bytes that stand for random ones and are the same each time. */
export function fixedBytes(name: string): Bytes {
  return sha256(utf8(`clavitor test vector: ${name}`));
}

/** `fixedBytes` as the vectors write them. */
export function fixedHex(name: string): string {
  return toHex(fixedBytes(name));
}

/** The envelope of `plaintext`, with randomness that only depends on `name`. */
export async function fixedEnvelope(
  key: SecretKey<string>,
  context: Context,
  plaintext: Bytes,
  name: string,
): Promise<Bytes> {
  return sealEnvelope(key.handle, context, plaintext, randomnessOf(name));
}

/** The salt and nonce of `fixedEnvelope`. */
export function randomnessOf(name: string): { salt: Bytes; nonce: Bytes } {
  return { salt: fixedBytes(`salt of ${name}`), nonce: fixedBytes(`nonce of ${name}`).slice(0, 12) };
}

export type Inputs = Readonly<Record<string, Json>>;

/** A vector that gives `result`. */
export function gives(name: string, operation: string, input: Inputs, result: Json): VectorCase {
  return { name, operation, input, result };
}

/** A vector that fails with `error`. */
export function fails(name: string, operation: string, input: Inputs, error: string): VectorCase {
  return { name, operation, input, error };
}

/** `base` with each of `changes` in turn, all failing with `error`. */
export function failing(operation: string, base: Inputs, error: string, changes: Readonly<Record<string, Inputs>>): VectorCase[] {
  return Object.entries(changes).map(([name, change]) => fails(name, operation, { ...base, ...change }, error));
}
