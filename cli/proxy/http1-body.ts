import type { Fields } from './headers.ts';
import { valuesOf } from './headers.ts';
import { HEAD_MAX, Http1Error, parseFields } from './http1-head.ts';
import { mayHaveBody } from './upstream.ts';

/** How the end of a body is told: by its length in bytes, by chunks, or by the end of the connection. */
export type Framing = number | 'chunked' | 'close';

/** What a body is read into. */
export interface BodySink {
  data(bytes: Buffer): void;
  end(trailers: Fields): void;
}

const LENGTH = /^\d{1,15}$/;
/** RFC 9112 §7.1; what extensions say is for this connection only. */
const CHUNK_LINE = /^(?<size>[0-9A-Fa-f]{1,12})[\t ]*(?:;[\t\x20-\x7e\x80-\xff]*)?\r\n$/;
const CHUNK_LINE_MAX = 4096;
const LINE_END = '\r\n';
const NOTHING = Buffer.alloc(0);

/** RFC 9112 §6.3. @throws Http1Error */
export function requestFraming(version: 0 | 1, fields: Fields): Framing {
  return statedFraming(version, fields) ?? 0;
}

/** RFC 9112 §6.3. @throws Http1Error */
export function answerFraming(method: string, status: number, version: 0 | 1, fields: Fields): Framing {
  const stated = statedFraming(version, fields);
  return mayHaveBody(method, status) ? (stated ?? 'close') : 0;
}

function statedFraming(version: 0 | 1, fields: Fields): Framing | null {
  const codings = valuesOf(fields, 'transfer-encoding');
  const lengths = valuesOf(fields, 'content-length');
  if (codings.length === 0 && lengths.length === 0) return null;
  const [coding, length] = [codings[0] ?? '', lengths[0] ?? ''];
  if (codings.length + lengths.length > 1) throw new Http1Error('HTTP_FRAMING', 'the length is told more than once');
  if (codings.length > 0) {
    if (version === 0 || coding.toLowerCase() !== 'chunked') throw new Http1Error('HTTP_FRAMING', 'the transfer coding is unknown');
    return 'chunked';
  }
  if (!LENGTH.test(length)) throw new Http1Error('HTTP_FRAMING', 'the length is none');
  return Number(length);
}

/** Takes the framing off a body. */
export class BodyReader {
  readonly #sink: BodySink;
  readonly #framing: Framing;
  /** Bytes to come: of the body, or of the chunk. */
  #left: number;
  #next: 'size' | 'data' | 'data-end' | 'trailers' = 'size';
  #line = '';
  #trailers = '';
  #ended = false;

  constructor(framing: Framing, sink: BodySink) {
    this.#framing = framing;
    this.#sink = sink;
    this.#left = typeof framing === 'number' ? framing : 0;
    if (framing === 0) this.#end([]);
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** @returns what stands behind the end of the body. @throws Http1Error */
  push(bytes: Buffer): Buffer {
    if (this.#framing === 'chunked') return bytes.subarray(this.#pushChunks(bytes));
    if (this.#framing === 'close') {
      this.#sink.data(bytes);
      return NOTHING;
    }
    const end = this.#pushData(bytes, 0);
    if (this.#left === 0) this.#end([]);
    return end === bytes.length ? NOTHING : bytes.subarray(end);
  }

  /** The connection has ended. @returns whether the body is whole */
  finish(): boolean {
    if (this.#framing === 'close' && !this.#ended) this.#end([]);
    return this.#ended;
  }

  #pushData(bytes: Buffer, from: number): number {
    const end = Math.min(from + this.#left, bytes.length);
    this.#left -= end - from;
    if (end > from) this.#sink.data(from === 0 && end === bytes.length ? bytes : bytes.subarray(from, end));
    return end;
  }

  #pushChunks(bytes: Buffer): number {
    let at = 0;
    while (at < bytes.length && !this.#ended) {
      if (this.#next === 'data') {
        at = this.#pushData(bytes, at);
        if (this.#left === 0) this.#next = 'data-end';
      } else {
        at = this.#pushLine(bytes, at);
      }
    }
    return at;
  }

  #pushLine(bytes: Buffer, from: number): number {
    const found = bytes.indexOf(0x0a, from);
    const end = found === -1 ? bytes.length : found + 1;
    this.#line += bytes.toString('latin1', from, end);
    if (this.#line.length + this.#trailers.length > (this.#next === 'trailers' ? HEAD_MAX : CHUNK_LINE_MAX)) throw new Http1Error('HTTP_TOO_LARGE', 'a line is too long');
    if (found === -1) return end;
    const line = this.#line;
    this.#line = '';
    this.#read(line);
    return end;
  }

  #read(line: string): void {
    if (this.#next === 'trailers') {
      if (line === LINE_END) this.#end(parseFields(this.#trailers, 0));
      else this.#trailers += line;
    } else if (this.#next === 'data-end') {
      if (line !== LINE_END) throw new Http1Error('HTTP_FRAMING', 'a chunk does not end where it says');
      this.#next = 'size';
    } else {
      const size = CHUNK_LINE.exec(line)?.groups?.['size'];
      if (size === undefined) throw new Http1Error('HTTP_FRAMING', 'a chunk has no size');
      this.#left = Number.parseInt(size, 16);
      this.#next = this.#left === 0 ? 'trailers' : 'data';
    }
  }

  #end(trailers: Fields): void {
    this.#ended = true;
    this.#sink.end(trailers);
  }
}
