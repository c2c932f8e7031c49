import type { OutgoingHttpHeaders } from 'node:http2';

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

export function withoutFields(fields: Fields, names: readonly string[]): Fields {
  return fields.filter(([name]) => !names.includes(name.toLowerCase()));
}

/** The fields for the next connection: without those that are for this one. `TE` keeps only `trailers`. */
export function endToEnd(fields: Fields): Fields {
  const named = connectionOptions(fields);
  const kept: Fields[number][] = [];
  for (const field of fields) {
    const lower = field[0].toLowerCase();
    if (lower === 'te') {
      if (/\btrailers\b/i.test(field[1])) kept.push([field[0], 'trailers']);
    } else if (!HOP_BY_HOP.has(lower) && !named.includes(lower)) {
      kept.push(field);
    }
  }
  return kept;
}

/** What is said of this connection (RFC 9110 §7.6.1), in lower case. */
export function connectionOptions(fields: Fields): readonly string[] {
  const values = valuesOf(fields, 'connection');
  return values.length === 0 ? values : values.flatMap((value) => value.toLowerCase().split(/[\s,]+/));
}

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
