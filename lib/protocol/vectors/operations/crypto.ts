import type { Bytes } from '../../../crypto/bytes.ts';
import { concat, equalBytes, fromUtf8 } from '../../../crypto/bytes.ts';
import type { Context } from '../../../crypto/context.ts';
import { encodeContext } from '../../../crypto/context.ts';
import { fromBase32, fromBase64url, fromHex, toBase32, toBase64url, toHex } from '../../../crypto/encoding.ts';
import { aesGcmOpen, aesGcmSeal } from '../../../crypto/hazmat/aead.ts';
import { importPublicKey, sign, verify } from '../../../crypto/hazmat/ed25519.ts';
import { openEnvelope, sealEnvelope } from '../../../crypto/hazmat/envelope.ts';
import { hmacSha256, sha256 } from '../../../crypto/hazmat/hash.ts';
import { hkdf } from '../../../crypto/hazmat/hkdf.ts';
import { pad, padmeLength, unpad } from '../../../crypto/hazmat/padme.ts';
import { open, seal } from '../../../crypto/safe/envelope.ts';
import { deriveBytes, importKey } from '../../../crypto/safe/secret-key.ts';
import type { Input, Operation } from '../input.ts';

/** Everything of `lib/crypto`. */
export const cryptoOperations: Readonly<Record<string, Operation>> = {
  'base64url-encode': (input) => toBase64url(input.bytes('bytes')),
  'base64url-decode': (input) => toHex(fromBase64url(input.text('text'))),
  'base32-encode': (input) => toBase32(input.bytes('bytes')),
  'base32-decode': (input) => toHex(fromBase32(input.text('text'))),
  'hex-decode': (input) => toHex(fromHex(input.text('text'))),
  'utf8-decode': (input) => fromUtf8(input.bytes('bytes')),

  sha256: (input) => toHex(sha256(message(input))),
  'hmac-sha256': (input) => toHex(hmacSha256(input.bytes('key'), input.bytes('message'))),
  hkdf: async (input) => {
    const ikm = await crypto.subtle.importKey('raw', input.bytes('key'), 'HKDF', false, ['deriveBits']);
    return toHex(await hkdf(ikm, input.bytes('salt'), input.bytes('info'), input.number('length')));
  },
  'aes-gcm-seal': async (input) =>
    toHex(await aesGcmSeal(input.bytes('key'), input.bytes('nonce'), input.bytes('aad'), input.bytes('plaintext'))),
  'aes-gcm-open': async (input) =>
    toHex(await aesGcmOpen(input.bytes('key'), input.bytes('nonce'), input.bytes('aad'), input.bytes('ciphertext'))),
  'ed25519-sign': async (input) => toHex(await sign(pkcs8(input.bytes('seed')), input.bytes('message'))),
  'ed25519-verify': async (input) =>
    verify(await importPublicKey(input.bytes('publicKey')), input.bytes('signature'), input.bytes('message')),

  'context-encode': (input) => toHex(contextOf(input)),
  'contexts-equal': (input) => equalBytes(contextOf(input.object('one')), contextOf(input.object('other'))),
  'derive-bytes': async (input) =>
    toHex(await deriveBytes(await importKey('root', input.bytes('key')), contextOf(input.object('context')), input.number('length'))),
  'bucket-length': (input) => padmeLength(input.number('length')),
  pad: (input) => toHex(pad(message(input))),
  unpad: (input) => toHex(unpad(input.bytes('padded'))),

  'envelope-seal': async (input) => {
    const key = await importKey('envelope', input.bytes('key'));
    const randomness = { salt: input.bytes('salt'), nonce: input.bytes('nonce') };
    return toHex(await sealEnvelope(key.handle, contextOf(input.object('context')), message(input), randomness));
  },
  'envelope-digest': async (input) => {
    const key = await importKey('envelope', input.bytes('key'));
    const randomness = { salt: input.bytes('salt'), nonce: input.bytes('nonce') };
    const sealed = await sealEnvelope(key.handle, contextOf(input.object('context')), message(input), randomness);
    return { length: sealed.length, sha256: toHex(sha256(sealed)) };
  },
  'envelope-open': openBothWays,
};

/** Opens with the bare and with the safe function, and what the safe one sealed anew. */
async function openBothWays(input: Input): Promise<string> {
  const key = await importKey('envelope', input.bytes('key'));
  const context = contextOf(input.object('context'));
  const plaintext = await openEnvelope(key.handle, context, input.bytes('envelope'));
  const again = await open(key, context, await seal(key, context, await open(key, context, input.bytes('envelope'))));
  if (!equalBytes(plaintext, again)) throw new Error('the two ways to open disagree');
  return toHex(plaintext);
}

function contextOf(input: Input): Context {
  return encodeContext(input.text('label'), input.byteList('parts'));
}

/** The `message`, or for a long one `count` times the `byte`. */
function message(input: Input): Bytes {
  return input.has('count') ? new Uint8Array(input.number('count')).fill(input.number('byte')) : input.bytes('message');
}

/** A private key in the form of RFC 8410 §7: a fixed head and the 32-byte seed. */
function pkcs8(seed: Bytes): Bytes {
  return concat(fromHex('302e020100300506032b657004220420'), seed);
}
