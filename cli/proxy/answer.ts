import type { Duplex, TransformCallback } from 'node:stream';
import { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import type { Fields } from './headers.ts';
import { isNamed, isOneOf, valuesOf, withoutFields } from './headers.ts';
import { memoizedByObject } from './memo.ts';
import type { Needle } from './needles.ts';
import { Refusal } from './refusal.ts';
import { scrubLatin1 } from './scrub.ts';

// [Note: Answers that are searched]
// Where a credential may be in an answer, a compressed one is opened, searched and sent on as it is
// then, without Content-Encoding, because packing it again costs the client more than it saves on this
// machine. What cannot be opened is not passed on.
//
// A download keeps its length, so that its client sees how far it is and can take it up again where it was broken off:
// in it, and in a part of something, what is replaced becomes as long as it was.

const DECODERS: Readonly<Record<string, (() => Duplex) | undefined>> = {
  gzip: () => zlib.createGunzip(),
  'x-gzip': () => zlib.createGunzip(),
  deflate: () => new InflateEither(),
  br: () => zlib.createBrotliDecompress(),
  // Node has it from 22.15 on.
  ...('createZstdDecompress' in zlib && { zstd: () => zlib.createZstdDecompress() }),
};

/** A head has room for tens of thousands, each with a window of its own. */
const ENCODINGS_MAX = 3;

/** Fields that describe the bytes of the body as the upstream sent them, apart from their number. */
const OF_THE_BODY = ['content-encoding', 'content-md5', 'digest', 'content-digest', 'repr-digest'];
const WITH_LENGTH = [...OF_THE_BODY, 'content-length'];
/** From this length on a body is a download, in bytes. */
const DOWNLOAD_MIN = 1024 ** 2;

/** Bodies whose parts are told by their lengths, so that a replacement must be as long as what it replaces. */
const OF_LENGTHS = /^application\/(?:grpc|connect\+|(?:x-|vnd\.google\.)?proto)/i;
/** See [Note: Messages with their lengths]. */
const FRAMED = /^application\/(?:grpc(?!-web-text)|connect\+)/i;

/** Fields by which a client says how each message may be compressed. */
const OF_MESSAGES = ['grpc-accept-encoding', 'connect-accept-encoding'];

/** How an answer goes on. */
export interface SearchedAnswer {
  readonly fields: Fields;
  /** What to look for in the body. */
  readonly needles: readonly Needle[];
  /** Whether the body is messages with their lengths before them. */
  readonly isFramed: boolean;
  /** What opens the body before it is searched, in order; empty for one that is as it is. */
  readonly decoders: readonly Duplex[];
}

/**
 * Takes the needles out of the fields of an answer, and readies its body for the search, see [Note: Answers that are searched].
 * @throws Refusal `upstream-encoding`
 */
export function searchAnswer(status: number, fields: Fields, hasBody: boolean, needles: readonly Needle[]): SearchedAnswer {
  if (needles.length === 0) return { fields, needles, isFramed: false, decoders: [] };
  const scrubbed = scrubFields(fields, needles);
  if (!hasBody) return { fields: scrubbed, needles, isFramed: false, decoders: [] };
  // Each message of gRPC may be compressed by itself, which it was not asked for.
  if (isUnknown(valuesOf(fields, 'grpc-encoding'))) throw new Refusal('upstream-encoding', 'the messages of the answer are compressed one by one');
  const encodings = encodingsOf(fields);
  // A part of something compressed begins anywhere in it.
  if (status === 206 && encodings.length > 0) throw new Refusal('upstream-encoding', 'the answer is a part of a compressed one');
  if (encodings.length > ENCODINGS_MAX) throw new Refusal('upstream-encoding', 'the answer is compressed too many times over');
  const decoders = encodings.reverse().map((encoding) => {
    const decoder = DECODERS[encoding];
    if (decoder === undefined) throw new Refusal('upstream-encoding', 'the answer has an unknown Content-Encoding');
    return decoder();
  });
  const [type = ''] = valuesOf(fields, 'content-type');
  const [length = ''] = valuesOf(fields, 'content-length');
  const keepsLength = decoders.length === 0 && length !== '' && (status === 206 || Number(length) >= DOWNLOAD_MIN);
  return {
    fields: withoutFields(scrubbed, keepsLength ? OF_THE_BODY : WITH_LENGTH),
    needles: keepsLength || OF_LENGTHS.test(type) ? sameLength(needles) : needles,
    isFramed: FRAMED.test(type),
    decoders,
  };
}

/** Takes the needles out of header or trailer fields. */
export function scrubFields(fields: Fields, needles: readonly Needle[]): Fields {
  return needles.length === 0 ? fields : fields.map(([name, value]) => [name, scrubLatin1(value, needles)]);
}

/** What the upstream may be asked for: no encoding that could not be opened, and no dictionaries. */
export function acceptableEncodings(fields: Fields): Fields {
  return fields.map((field) => {
    const [name, value] = field;
    if (isOneOf(name, OF_MESSAGES)) return [name, 'identity'];
    if (!isNamed(name, 'accept-encoding')) return field;
    const known = value.split(',').filter((item) => {
      const coding = (item.split(';', 1)[0] ?? '').trim().toLowerCase();
      return coding === 'identity' || Object.hasOwn(DECODERS, coding);
    });
    return [name, known.length === 0 ? 'identity' : known.map((item) => item.trim()).join(', ')];
  });
}

function encodingsOf(fields: Fields): string[] {
  return valuesOf(fields, 'content-encoding')
    .flatMap((value) => value.toLowerCase().split(','))
    .map((item) => item.trim())
    .filter((item) => item !== '' && item !== 'identity');
}

function isUnknown(encodings: readonly string[]): boolean {
  return encodings.some((encoding) => encoding.trim().toLowerCase() !== 'identity');
}

/** The same needles with replacements of their own length: cut, or filled up. */
const sameLength = memoizedByObject((needles: readonly Needle[]): readonly Needle[] =>
  needles.map(({ find, replace }) => ({ find, replace: Buffer.concat([replace, Buffer.alloc(find.length, '*')], find.length) })),
);

/**
 * RFC 9110 §8.4.1.2: `deflate` is the zlib format, and some servers send it without its frame. As Node's own decoders do,
 * it ends where the compressed data does, and takes nothing of what comes behind.
 */
class InflateEither extends Transform {
  #inner: zlib.Inflate | zlib.InflateRaw | null = null;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const inner = (this.#inner ??= this.#open(chunk));
    inner.write(chunk, (error) => done(error ?? null));
  }

  override _flush(done: TransformCallback): void {
    if (this.#inner === null) {
      done();
      return;
    }
    this.#inner.once('end', () => done());
    this.#inner.end();
  }

  #open(chunk: Buffer): zlib.Inflate | zlib.InflateRaw {
    const inner = ((chunk[0] ?? 0) & 0x0f) === 8 ? zlib.createInflate() : zlib.createInflateRaw();
    inner.on('data', (bytes: Buffer) => {
      if (this.push(bytes)) return;
      inner.pause();
    });
    // Where something comes behind, `write` is never called back.
    inner.once('end', () => this.push(null));
    inner.on('error', (error) => this.destroy(error));
    return inner;
  }

  override _read(size: number): void {
    this.#inner?.resume();
    super._read(size);
  }
}
