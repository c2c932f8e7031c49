import type { Fields } from './headers.ts';

// [Note: HTTP/1.1]
// The proxy reads and writes HTTP/1.1 (RFC 9112) itself, because `node:http` takes five times as long for it as TLS
// and the kernel do (bench/README.md), and because what is passed on must be read by one grammar only: a message in
// which two readers could see two different ones (request smuggling) is refused, never repaired. So lines end in CRLF,
// no line is folded, no space stands before a colon, a length is given once, and never beside chunks.

/** As large as clients send them: tokens and cookies. */
export const HEAD_MAX = 128 * 1024;
/** Most heads are shorter, and to look for their end in a text is faster than in bytes. */
const USUAL_MAX = 4096;
const HEAD_END_TEXT = '\r\n\r\n';
const HEAD_END = Buffer.from(HEAD_END_TEXT, 'latin1');
const NOTHING = Buffer.alloc(0);

export type Http1ErrorCode =
  | 'HTTP_SYNTAX' // a head or a chunk that is none
  | 'HTTP_FRAMING' // a body whose end nobody can tell for sure
  | 'HTTP_TOO_LARGE' // a head of more than HEAD_MAX bytes
  | 'ECONNRESET'; // the connection ended before the message, as Node calls it

/** What cannot be read as HTTP/1.1, or must not be written as such. Never says what stands there. */
export class Http1Error extends Error {
  override readonly name = 'Http1Error';
  readonly code: Http1ErrorCode;

  constructor(code: Http1ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** A request's first line and fields; `version` is the minor one. */
export interface RequestHead {
  readonly method: string;
  readonly target: string;
  readonly version: 0 | 1;
  readonly fields: Fields;
}

/** An answer's first line and fields; `version` is the minor one. */
export interface AnswerHead {
  readonly status: number;
  readonly reason: string;
  readonly version: 0 | 1;
  readonly fields: Fields;
}

const REQUEST_LINE = /([!#$%&'*+\-.^_`|~0-9A-Za-z]+) ([\x21-\x7e\x80-\xff]+) HTTP\/1\.([01])\r\n/y;
const STATUS_LINE = /HTTP\/1\.([01]) ([1-9]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?\r\n/y;
/** RFC 9112 §5; what stands around a value is cut off it below. */
const FIELD_LINE = /([!#$%&'*+\-.^_`|~0-9A-Za-z]+):([\t\x20-\x7e\x80-\xff]*)\r\n/y;
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const TARGET = /^[\x21-\x7e\x80-\xff]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const AROUND = /^[\t ]+|[\t ]+$/g;

/** @param text up to and with the line break before the empty line; characters are bytes. @throws Http1Error */
export function parseRequestHead(text: string): RequestHead {
  const [, method = '', target = '', version] = firstLine(REQUEST_LINE, text, 'the request line');
  return { method, target, version: version === '1' ? 1 : 0, fields: parseFields(text, REQUEST_LINE.lastIndex) };
}

/** @param text as for `parseRequestHead`. @throws Http1Error */
export function parseAnswerHead(text: string): AnswerHead {
  const [, version, status, reason = ''] = firstLine(STATUS_LINE, text, 'the status line');
  return { status: Number(status), reason, version: version === '1' ? 1 : 0, fields: parseFields(text, STATUS_LINE.lastIndex) };
}

function firstLine(line: RegExp, text: string, what: string): readonly (string | undefined)[] {
  line.lastIndex = 0;
  const parts = line.exec(text);
  if (parts === null) throw new Http1Error('HTTP_SYNTAX', `${what} is none`);
  return parts;
}

/** The fields from a place to the end of a text. @throws Http1Error */
export function parseFields(text: string, from: number): Fields {
  const fields: [string, string][] = [];
  for (let at = from; at < text.length; at = FIELD_LINE.lastIndex) {
    FIELD_LINE.lastIndex = at;
    const line = FIELD_LINE.exec(text);
    if (line === null) throw new Http1Error('HTTP_SYNTAX', 'a field line is none');
    fields.push([line[1] ?? '', withoutSpaceAround(line[2] ?? '')]);
  }
  return fields;
}

/** Most values have one space before them, and nothing else to cut. */
function withoutSpaceAround(text: string): string {
  const value = text.startsWith(' ') ? text.slice(1) : text;
  return isSpace(value.charCodeAt(0)) || isSpace(value.charCodeAt(value.length - 1)) ? value.replace(AROUND, '') : value;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** A request's head as it goes out, without the empty line. @throws Http1Error for what would be another one then */
export function formatRequestHead(method: string, target: string, fields: Fields): string {
  if (!TOKEN.test(method) || !TARGET.test(target)) throw new Http1Error('HTTP_SYNTAX', 'the request line would be none');
  return `${method} ${target} HTTP/1.1\r\n${formatFields(fields)}`;
}

/** An answer's head, without the empty line. @throws Http1Error */
export function formatAnswerHead(status: number, reason: string, fields: Fields): string {
  if (!VALUE.test(reason)) throw new Http1Error('HTTP_SYNTAX', 'the status line would be none');
  return `HTTP/1.1 ${status} ${reason}\r\n${formatFields(fields)}`;
}

/** @throws Http1Error for a field that would be another one, or several */
export function formatFields(fields: Fields): string {
  let text = '';
  for (const [name, value] of fields) {
    if (!TOKEN.test(name) || !VALUE.test(value)) throw new Http1Error('HTTP_SYNTAX', 'a field line would be none');
    text += `${name}: ${value}\r\n`;
  }
  return text;
}

/** Gathers the bytes of a head. */
export class HeadReader {
  #held: Buffer[] = [];
  #length = 0;

  /** Whether a head has begun to arrive. */
  get hasBegun(): boolean {
    return this.#length > 0;
  }

  /** @returns the head without its empty line, and the bytes behind it; null while it goes on. @throws Http1Error */
  push(bytes: Buffer): ReadHead | null {
    if (this.#held.length > 0) return this.#pushMore(bytes);
    const usual = bytes.toString('latin1', 0, USUAL_MAX);
    const end = usual.indexOf(HEAD_END_TEXT);
    if (end !== -1) return { text: usual.slice(0, end + 2), rest: behind(end, bytes) };
    const at = bytes.indexOf(HEAD_END);
    if (at !== -1) return headUpTo(at, bytes);
    this.#hold(bytes);
    return null;
  }

  #pushMore(bytes: Buffer): ReadHead | null {
    // The end may lie across two pieces.
    const before = Buffer.concat(this.#held.slice(-HEAD_END.length)).subarray(-(HEAD_END.length - 1));
    const at = Buffer.concat([before, bytes]).indexOf(HEAD_END);
    if (at === -1) {
      this.#hold(bytes);
      return null;
    }
    const end = this.#length - before.length + at;
    const all = Buffer.concat([...this.#held, bytes]);
    this.#held = [];
    this.#length = 0;
    return headUpTo(end, all);
  }

  #hold(bytes: Buffer): void {
    this.#held.push(bytes);
    this.#length += bytes.length;
    ensureNotTooLarge(this.#length);
  }
}

/** A head as text, without its empty line, and the bytes behind it. */
interface ReadHead {
  readonly text: string;
  readonly rest: Buffer;
}

function headUpTo(end: number, bytes: Buffer): ReadHead {
  ensureNotTooLarge(end);
  return { text: bytes.toString('latin1', 0, end + 2), rest: behind(end, bytes) };
}

function behind(end: number, bytes: Buffer): Buffer {
  const next = end + HEAD_END.length;
  return next === bytes.length ? NOTHING : bytes.subarray(next);
}

function ensureNotTooLarge(length: number): void {
  if (length > HEAD_MAX) throw new Http1Error('HTTP_TOO_LARGE', 'the head is too large');
}
