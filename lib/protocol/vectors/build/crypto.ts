import type { Bytes } from '../../../crypto/bytes.ts';
import { concat, u32, utf8 } from '../../../crypto/bytes.ts';
import { encodeContext } from '../../../crypto/context.ts';
import { fromHex, toBase32, toHex } from '../../../crypto/encoding.ts';
import { aesGcmSeal } from '../../../crypto/hazmat/aead.ts';
import { openEnvelope } from '../../../crypto/hazmat/envelope.ts';
import { sha256 } from '../../../crypto/hazmat/hash.ts';
import { hkdf } from '../../../crypto/hazmat/hkdf.ts';
import { MAX_PLAINTEXT, pad, padmeLength } from '../../../crypto/hazmat/padme.ts';
import { deriveBytes, importKey } from '../../../crypto/safe/secret-key.ts';
import type { Json, VectorCase, VectorFile } from '../case.ts';
import { failingAlterations, flipped } from './alterations.ts';
import { fails, failing, fixedBytes, fixedEnvelope, fixedHex, gives, randomnessOf } from './world.ts';

const SOURCE = 'lib/protocol/vectors/make.ts';

/** A context in the vectors: its label, its parts as texts. */
function context(label: string, ...parts: readonly string[]) {
  return { label, parts: parts.map((part) => toHex(utf8(part))) };
}

export function encodingVectors(): VectorFile {
  const bytes = fixedBytes('encoding').slice(0, 25);
  const base32 = toBase32(bytes);
  return {
    format: 'base32, hexadecimal and UTF-8',
    source: SOURCE,
    cases: [
      gives('base32 of 25 bytes', 'base32-encode', { bytes: toHex(bytes) }, base32),
      gives('base32 of 25 bytes, decoded', 'base32-decode', { text: base32 }, toHex(bytes)),
      gives('base32 in lower case', 'base32-decode', { text: base32.toLowerCase() }, toHex(bytes)),
      gives('base32 with look-alikes', 'base32-decode', { text: 'OoIiLl00' }, toHex(fromDigits('00111100'))),
      ...failing('base32-decode', {}, 'bad-encoding', {
        'base32 with U': { text: '0000000U' },
        'base32 of one character': { text: '0' },
        'base32 with unused bits set': { text: '01' },
        'base32 with padding': { text: '00======' },
        'base32 with a space': { text: '0000 0000' },
        'base32 with a dotless i': { text: '0000000ı' },
      }),
      gives('hexadecimal in capitals', 'hex-decode', { text: 'ABCDEF' }, 'abcdef'),
      ...failing('hex-decode', {}, 'bad-encoding', {
        'half a byte': { text: 'abc' },
        'no hexadecimal digit': { text: '0g' },
        'a prefix': { text: '0x00' },
        'a space': { text: '00 0' },
      }),
      gives('UTF-8 of two and four bytes', 'utf8-decode', { bytes: 'c3a9f09f9490' }, 'é🔐'),
      gives('a byte order mark is kept', 'utf8-decode', { bytes: 'efbbbf61' }, '\ufeffa'),
      ...failing('utf8-decode', {}, 'bad-encoding', {
        'a continuation byte alone': { bytes: '80' },
        'a cut character': { bytes: 'e282' },
        'a longer form than needed': { bytes: 'c0af' },
        'a surrogate': { bytes: 'eda080' },
        'beyond U+10FFFF': { bytes: 'f4908080' },
      }),
    ],
  };
}

/** Eight base32 digits 0 and 1 as bytes. */
function fromDigits(digits: string): Bytes {
  const bits = digits.replaceAll(/./g, '0000$&');
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}

export function contextVectors(): VectorFile {
  const differ = (name: string, one: Json, other: Json): VectorCase => gives(name, 'contexts-equal', { one, other }, false);
  const encoded = (name: string, value: { label: string; parts: string[] }): VectorCase =>
    gives(name, 'context-encode', value, toHex(encodeContext(value.label, value.parts.map((part) => fromHex(part)))));
  return {
    format: 'context',
    source: SOURCE,
    cases: [
      encoded('a label and two parts', context('clavitor/v1/header', 'one', 'two')),
      encoded('no parts', context('clavitor/v1/header')),
      encoded('an empty part', context('clavitor/v1/header', '')),
      encoded('a label outside ASCII', context('é')),
      gives('the same twice', 'contexts-equal', { one: context('a', 'b'), other: context('a', 'b') }, true),
      differ('border between parts moved', context('a', 'bc', 'd'), context('a', 'b', 'cd')),
      differ('two parts joined', context('a', 'b', 'c'), context('a', 'bc')),
      differ('an empty part more', context('a', 'b'), context('a', 'b', '')),
      differ('empty part in front or behind', context('a', '', 'b'), context('a', 'b', '')),
      differ('order of parts', context('a', 'b', 'c'), context('a', 'c', 'b')),
      differ('border between label and part moved', context('ab', 'c'), context('a', 'bc')),
      differ('label as a part', context('', 'a'), context('a', '')),
      differ('a part that holds an encoded part', context('a', 'b', 'c'), context('a', 'b\u0000\u0000\u0000\u0001c')),
    ],
  };
}

export async function deriveVectors(): Promise<VectorFile> {
  const key = fixedBytes('derive key');
  const derived = async (label: string, parts: readonly string[], length: number) => {
    const bound = encodeContext(label, parts.map(utf8));
    const bytes = await deriveBytes(await importKey('root', key), bound, length);
    const input = { key: toHex(key), context: context(label, ...parts), length };
    return gives(`${label} (${parts.join(', ')}), ${length} bytes`, 'derive-bytes', input, toHex(bytes));
  };
  const base = { key: toHex(key), context: context('clavitor/v1/key/header', 'a'), length: 32 };
  const bound = encodeContext('clavitor/v1/derive', [encodeContext('clavitor/v1/key/header', [utf8('a')])]);
  return {
    format: 'derivation',
    source: SOURCE,
    cases: [
      await derived('clavitor/v1/key/header', ['a'], 32),
      await derived('clavitor/v1/key/header', ['b'], 32),
      await derived('clavitor/v1/key/shared', ['a'], 32),
      await derived('clavitor/v1/key/header', ['a'], 64),
      gives('the same by HKDF alone', 'hkdf', { key: toHex(key), salt: '', info: toHex(bound), length: 32 }, toHex(
        await hkdf((await importKey('root', key)).handle, new Uint8Array(0), bound, 32),
      )),
      fails('a zero key', 'derive-bytes', { ...base, key: '00'.repeat(32) }, 'bad-key'),
      ...failing('derive-bytes', base, 'bad-length', {
        'a key of 31 bytes': { key: toHex(key.slice(1)) },
        'a key of 33 bytes': { key: `${toHex(key)}00` },
        'a key of 16 bytes': { key: toHex(key.slice(16)) },
        'no key': { key: '' },
      }),
    ],
  };
}

export function paddingVectors(): VectorFile {
  const lengths = [0, 1, 63, 64, 65, 68, 69, 72, 100, 127, 128, 129, 136, 137, 1000, 4096, 4097, 65_535, 65_536, 65_537, 262_148];
  const padded = (length: number) => gives(`${length} bytes of plaintext`, 'pad', { byte: 97, count: length }, toHex(pad(new Uint8Array(length).fill(97))));
  const good = pad(utf8('secret'));
  return {
    format: 'padding',
    source: SOURCE,
    cases: [
      ...lengths.map((length) => gives(`bucket of ${length} bytes`, 'bucket-length', { length }, padmeLength(length))),
      padded(0),
      padded(60),
      padded(61),
      fails('a plaintext over the limit', 'pad', { byte: 97, count: MAX_PLAINTEXT + 1 }, 'too-large'),
      gives('unpadded', 'unpad', { padded: toHex(good) }, toHex(utf8('secret'))),
      ...failing('unpad', {}, 'open-failed', {
        'nothing': { padded: '' },
        'half a bucket': { padded: toHex(good.slice(0, 32)) },
        'a bucket too large': { padded: toHex(concat(good, new Uint8Array(4))) },
        'a fill byte that is not zero': { padded: toHex(flipped(good, -1)) },
        'the first fill byte not zero': { padded: toHex(flipped(good, 10)) },
        'a length beyond the bucket': { padded: toHex(concat(u32(61), good.subarray(4))) },
        'a length of 2^32 - 1': { padded: toHex(concat(u32(0xffffffff), good.subarray(4))) },
        'a length over the limit': { padded: toHex(concat(u32(MAX_PLAINTEXT + 1), good.subarray(4))) },
        'a length less by one': { padded: toHex(concat(u32(5), good.subarray(4))) },
      }),
    ],
  };
}

export async function envelopeVectors(): Promise<VectorFile> {
  const raw = fixedBytes('envelope key');
  const key = await importKey('envelope', raw);
  const bound = context('clavitor/v1/header', 'vault', 'entry');
  const encoded = encodeContext('clavitor/v1/header', [utf8('vault'), utf8('entry')]);
  const message = utf8('correct horse battery staple');
  const sealed = await fixedEnvelope(key, encoded, message, 'envelope');
  const empty = await fixedEnvelope(key, encoded, new Uint8Array(0), 'empty envelope');
  const other = await fixedEnvelope(key, encoded, utf8('another one'), 'other envelope');
  const { salt, nonce } = randomnessOf('envelope');
  const seal = { key: toHex(raw), context: bound, message: toHex(message), salt: toHex(salt), nonce: toHex(nonce) };
  const open = { key: toHex(raw), context: bound, envelope: toHex(sealed) };
  return {
    format: 'envelope',
    source: SOURCE,
    cases: [
      gives('sealed', 'envelope-seal', seal, toHex(sealed)),
      gives('opened', 'envelope-open', open, toHex(message)),
      gives('an empty plaintext', 'envelope-open', { ...open, envelope: toHex(empty) }, ''),
      await largest(raw),
      fails('a plaintext over the limit', 'envelope-digest', { ...seal, byte: 97, count: MAX_PLAINTEXT + 1 }, 'too-large'),
      ...failingAlterations('envelope-open', open, 'envelope', sealed),
      ...failing('envelope-open', open, 'open-failed', {
        'key altered': { key: toHex(flipped(raw, 31)) },
        'another key': { key: fixedHex('another envelope key') },
        'another label': { context: context('clavitor/v1/roster', 'vault', 'entry') },
        'another part': { context: context('clavitor/v1/header', 'vault', 'other') },
        'parts exchanged': { context: context('clavitor/v1/header', 'entry', 'vault') },
        'a part less': { context: context('clavitor/v1/header', 'vault') },
        'an empty part more': { context: context('clavitor/v1/header', 'vault', 'entry', '') },
        'parts joined': { context: context('clavitor/v1/header', 'vaultentry') },
        'salt of another envelope': { envelope: toHex(concat(sealed.subarray(0, 1), other.subarray(1, 33), sealed.subarray(33))) },
        'head of another envelope': { envelope: toHex(concat(other.subarray(0, 77), sealed.subarray(77))) },
        'ciphertext of another envelope': { envelope: toHex(concat(sealed.subarray(0, 77), other.subarray(77))) },
        'right key and tag, but no padding inside': { envelope: toHex(await unpadded(key.handle, encoded)) },
        'extended by 64 bytes': { envelope: toHex(concat(sealed, new Uint8Array(64))) },
      }),
      fails('a zero key', 'envelope-open', { ...open, key: '00'.repeat(32) }, 'bad-key'),
      fails('a zero key, sealing', 'envelope-seal', { ...seal, key: '00'.repeat(32) }, 'bad-key'),
      ...failing('envelope-seal', seal, 'bad-length', {
        'a salt of 16 bytes': { salt: toHex(salt.slice(16)) },
        'no salt': { salt: '' },
        'a nonce of 16 bytes': { nonce: toHex(salt.slice(16)) },
        'a nonce of 8 bytes': { nonce: toHex(nonce.slice(4)) },
        'a key of 31 bytes, sealing': { key: toHex(raw.slice(1)) },
      }),
    ],
  };
}

/** The largest envelope, as its length and hash. */
async function largest(raw: Bytes): Promise<VectorCase> {
  const bound = encodeContext('clavitor/v1/field/value', []);
  const plaintext = new Uint8Array(MAX_PLAINTEXT).fill(97);
  const sealed = await fixedEnvelope(await importKey('envelope', raw), bound, plaintext, 'largest');
  const { salt, nonce } = randomnessOf('largest');
  const input = { key: toHex(raw), context: context('clavitor/v1/field/value'), byte: 97, count: MAX_PLAINTEXT, salt: toHex(salt), nonce: toHex(nonce) };
  return gives('the largest plaintext', 'envelope-digest', input, { length: sealed.length, sha256: toHex(sha256(sealed)) });
}

/** An envelope whose maker knew the key but did not pad: 64 bytes of the letter a under a right tag. */
async function unpadded(handle: CryptoKey, encoded: ReturnType<typeof encodeContext>): Promise<Bytes> {
  const { salt, nonce } = randomnessOf('unpadded');
  const bound = encodeContext('clavitor/v1/envelope', [Uint8Array.of(1), encoded]);
  const bits = await hkdf(handle, salt, bound, 64);
  const ciphertext = await aesGcmSeal(bits.slice(0, 32), nonce, bound, new Uint8Array(64).fill(97));
  const whole = concat(Uint8Array.of(1), salt, bits.slice(32), nonce, ciphertext);
  await openEnvelope(handle, encoded, whole).then(
    () => Promise.reject(new Error('an unpadded envelope opens')),
    () => undefined,
  );
  return whole;
}
