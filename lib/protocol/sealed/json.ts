import type * as z from 'zod/mini';
import { fromUtf8, utf8 } from '../../crypto/bytes.ts';
import type { Context } from '../../crypto/context.ts';
import { open, seal } from '../../crypto/safe/envelope.ts';
import type { SecretKey } from '../../crypto/safe/secret-key.ts';
import type { Bytes } from '../../crypto/bytes.ts';
import { ProtocolError } from '../errors.ts';

/**
 * Seals `value` as JSON in the shape of `schema`.
 * @throws ProtocolError `bad-record` where it has another; CryptoError `too-large`
 */
export async function sealJson<S extends z.ZodMiniType>(
  key: SecretKey<string>,
  context: Context,
  value: z.output<S>,
  schema: S,
): Promise<Bytes> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new ProtocolError('bad-record', 'a record does not fit its format', { cause: parsed.error });
  return seal(key, context, utf8(JSON.stringify(parsed.data)));
}

/**
 * Opens what `sealJson` made and checks its shape: another version of this program may have written it.
 * @throws CryptoError `open-failed`; ProtocolError `integrity` where the plaintext has another shape
 */
export async function openJson<S extends z.ZodMiniType>(
  key: SecretKey<string>,
  context: Context,
  envelope: Uint8Array,
  schema: S,
): Promise<z.output<S>> {
  const parsed = schema.safeParse(parseJson(await open(key, context, envelope)));
  if (!parsed.success) throw new ProtocolError('integrity', 'a sealed record has an unknown shape');
  return parsed.data;
}

function parseJson(plaintext: Bytes): unknown {
  try {
    return JSON.parse(fromUtf8(plaintext));
  } catch (cause) {
    throw new ProtocolError('integrity', 'a sealed record is not JSON', { cause });
  }
}
