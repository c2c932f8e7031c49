import * as z from 'zod/mini';
import { fromUtf8, utf8 } from '../../crypto/bytes.ts';
import type { Context } from '../../crypto/context.ts';
import { open, seal } from '../../crypto/safe/envelope.ts';
import type { SecretKey } from '../../crypto/safe/secret-key.ts';
import type { Bytes } from '../../crypto/bytes.ts';
import { ProtocolError } from '../errors.ts';

/** Seals `value` as JSON. @throws CryptoError `too-large` */
export async function sealJson<T>(key: SecretKey<string>, context: Context, value: T): Promise<Bytes> {
  return seal(key, context, utf8(JSON.stringify(value)));
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
  const parsed = schema.safeParse(parseJson(fromUtf8(await open(key, context, envelope))));
  if (!parsed.success) throw new ProtocolError('integrity', 'a sealed record has an unknown shape');
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ProtocolError('integrity', 'a sealed record is not JSON', { cause });
  }
}
