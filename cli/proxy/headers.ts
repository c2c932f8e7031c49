import type { OutgoingHttpHeaders } from 'node:http2';
import { memoized } from './memo.ts';

/** Header fields in the order and spelling in which they came; a name may come several times. */
export type Fields = readonly (readonly [name: string, value: string])[];

/** RFC 9110 §7.6.1, and what older proxies and clients send: for one connection, never passed on. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authorization',
  'proxy-authenticate',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
]);
const HOP_BY_HOP_LENGTHS = new Set([...HOP_BY_HOP].map((name) => name.length));

/** `rawHeaders` of Node as fields, without the pseudo-header fields of HTTP/2. */
export function fieldsOf(raw: readonly string[]): [string, string][] {
  const fields: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? '';
    if (!name.startsWith(':')) fields.push([name, raw[index + 1] ?? '']);
  }
  return fields;
}

/** The values of a field, by its name in lower case. */
export function valuesOf(fields: Fields, name: string): string[] {
  const values: string[] = [];
  for (const [other, value] of fields) if (isNamed(other, name)) values.push(value);
  return values;
}

/** Whether a field has this name, which is in lower case. Their length tells most apart. */
export function isNamed(other: string, name: string): boolean {
  return other.length === name.length && other.toLowerCase() === name;
}

/** Whether a field has one of these names, which are in lower case. */
export function isOneOf(other: string, names: readonly string[]): boolean {
  for (const name of names) if (isNamed(other, name)) return true;
  return false;
}

export function withoutFields(fields: Fields, names: readonly string[]): Fields {
  return fields.filter(([name]) => !isOneOf(name, names));
}

/** The fields for the next connection: without those that are for this one. `TE` keeps only `trailers`. */
export function endToEnd(fields: Fields): Fields {
  const named = connectionOptions(fields);
  const kept: Fields[number][] = [];
  for (const field of fields) {
    const [name, value] = field;
    if (isNamed(name, 'te')) {
      if (/\btrailers\b/i.test(value)) kept.push([name, 'trailers']);
    } else if (!isHopByHop(name) && !isOneOf(name, named)) {
      kept.push(field);
    }
  }
  return kept;
}

/** What a message is and where it goes, which cannot be said behind it (RFC 9110 §6.5.1). */
const NOT_IN_TRAILERS = ['host', 'content-length', 'content-type', 'content-encoding', 'content-range', 'trailer', 'te', 'expect', 'authorization', 'set-cookie'];

/** Trailer fields for the next connection: the end-to-end ones that may stand there, each name once, in lower case. */
export function endToEndTrailers(trailers: Fields): Fields {
  if (trailers.length === 0) return trailers;
  const values = new Map<string, string>();
  for (const [name, value] of withoutFields(endToEnd(trailers), NOT_IN_TRAILERS)) {
    const lower = name.toLowerCase();
    const before = values.get(lower);
    // RFC 9110 §5.3. Of several lines Node takes many names for damaged.
    values.set(lower, before === undefined ? value : `${before}, ${value}`);
  }
  return [...values];
}

function isHopByHop(name: string): boolean {
  return HOP_BY_HOP_LENGTHS.has(name.length) && HOP_BY_HOP.has(name.toLowerCase());
}

/** What is said of this connection (RFC 9110 §7.6.1), in lower case. */
export function connectionOptions(fields: Fields): readonly string[] {
  const [value, ...more] = valuesOf(fields, 'connection');
  if (value === undefined) return [];
  return more.length === 0 ? optionsIn(value) : [value, ...more].flatMap(optionsIn);
}

const optionsIn: (value: string) => readonly string[] = memoized((value) => value.toLowerCase().split(/[\s,]+/));

/** As the HTTP/2 functions of Node take them: names in lower case, each once. */
export function headersOf(fields: Fields): OutgoingHttpHeaders {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of fields) {
    const lower = name.toLowerCase();
    const before = headers[lower];
    if (before === undefined) headers[lower] = value;
    else headers[lower] = [...(Array.isArray(before) ? before : [before]), value];
  }
  return headers;
}

/** As `http.request` and `writeHead` take them. */
export function flatten(fields: Fields): string[] {
  const flat: string[] = [];
  for (const [name, value] of fields) flat.push(name, value);
  return flat;
}
