import type { Injected } from './injection.ts';

/** Bytes to look for, and what to put in their place. */
export interface Needle {
  readonly find: Buffer;
  readonly replace: Buffer;
}

/** Shorter values are part of too much that has nothing to do with them. */
const VALUE_MIN = 4;
const BASE64_MIN = 8;

/**
 * What an upstream may make of a value when it echoes it: the value itself, base64 at each of its three
 * alignments, percent-encoded, as a JSON string, in HTML, in hexadecimal. Kinds that the vault shows
 * openly (a user name, an address) are not secret and are left as they are.
 */
export function needlesFor({ placeholder, value, credential }: Injected): Needle[] {
  if (!['secret', 'totp', 'multiline'].includes(credential.kind) || value.length < VALUE_MIN) return [];
  const texts = [value, ...percentForms(value), ...jsonForms(value), htmlForm(value), ...hexForms(value), ...base64Forms(value)];
  const replace = Buffer.from(placeholder, 'utf8');
  return [...new Set(texts)].map((text) => ({ find: Buffer.from(text, 'utf8'), replace }));
}

/** RFC 3986 §2.1, with either case of its digits, and as forms write it. */
function percentForms(value: string): string[] {
  const strict = encodeURIComponent(value);
  const full = strict.replaceAll(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  const forms = [strict, full, encodeURI(value), strict.replaceAll('%20', '+'), full.replaceAll('%20', '+')];
  return [...forms, ...forms.map((form) => form.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()))];
}

/** RFC 8259 §7: as JavaScript writes it, as PHP escapes the slash, and as Python writes what is not ASCII. */
function jsonForms(value: string): string[] {
  const usual = JSON.stringify(value).slice(1, -1);
  const ascii = usual.replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const safe = ascii.replaceAll(/[<>&']/g, (mark) => `\\u00${mark.charCodeAt(0).toString(16)}`);
  return [usual, ascii, safe, usual.replaceAll('/', String.raw`\/`), ascii.replaceAll('/', String.raw`\/`)];
}

function htmlForm(value: string): string {
  const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return value.replaceAll(/[&<>"']/g, (mark) => names[mark] ?? mark);
}

function hexForms(value: string): string[] {
  const hex = Buffer.from(value, 'utf8').toString('hex');
  return [hex, hex.toUpperCase()];
}

/**
 * RFC 4648 §4 and §5. Where the value starts inside a group of three bytes, the characters that it
 * shares with its neighbours are unknown and left out.
 */
function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  return [0, 1, 2].flatMap((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), bytes]);
    const [from, to] = [Math.ceil((offset * 8) / 6), Math.floor((whole.length * 8) / 6)];
    const forms = (['base64', 'base64url'] as const).map((encoding) => whole.toString(encoding).slice(from, to));
    return forms.filter((form) => form.length >= BASE64_MIN);
  });
}
