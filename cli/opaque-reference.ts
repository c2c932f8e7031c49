import { concat, equalBytes, fromUtf8, utf8 } from '../lib/crypto/bytes.ts';
import { fromBase32, toBase32 } from '../lib/crypto/encoding.ts';
import { sha256 } from '../lib/crypto/hazmat/hash.ts';
import { CliError } from './errors.ts';
import type { Reference } from './reference.ts';
import { formatReference, parseReference } from './reference.ts';

// [Note: Opaque references]
// Some clients check the shape of a key, or forbid slashes and colons. For them a reference has a second
// form, of letters and digits only, behind a prefix such as `sk-` that its user chooses:
//
//   prefix ‖ "clvref" ‖ base32( checksum ‖ text ‖ zeros )      Crockford's base32, in any case
//   text     = percent-encoded prefix ‖ "|" ‖ the reference without "clavitor://"
//   checksum = the first 5 bytes of SHA-256("clavitor/v1/opaque-reference|" ‖ text)
//
// Zeros fill up to a multiple of 5 bytes. It is no secret and hides nothing: anybody can read the name. The
// prefix stands inside too, because what replaces the reference replaces the prefix with it.

const MARK = 'clvref';
/** Room for the longest name and label in the writing that takes the most. */
const BASE32_MAX = 8192;
const OPAQUE = new RegExp(`${MARK}([0-9a-hjkmnp-tv-z]{16,${BASE32_MAX}})`, 'gi');
const CHECKSUM_LENGTH = 5;
const BLOCK_LENGTH = 5;

/** A reference somewhere in a text, from `start` up to `end`. */
export interface Place {
  readonly start: number;
  readonly end: number;
  readonly reference: Reference;
}

/** The opaque form, see [Note: Opaque references]. @param prefix what the client wants to see in front; may be empty. @throws CliError `bad-name` */
export function formatOpaque(reference: Reference, prefix: string): string {
  const text = utf8(`${encodeURIComponent(prefix)}|${formatReference(reference).slice('clavitor://'.length)}`);
  const rest = (CHECKSUM_LENGTH + text.length) % BLOCK_LENGTH;
  const zeros = new Uint8Array(rest === 0 ? 0 : BLOCK_LENGTH - rest);
  const base32 = toBase32(concat(checksum(text), text, zeros));
  if (base32.length > BASE32_MAX) throw new CliError('bad-name', 'the name is too long for this form', { hint: 'write it as the vault shows it' });
  return `${prefix}${MARK}${base32}`;
}

/** Every opaque reference of `text`, with the prefix in front of it. What only looks like one is left out. */
export function findOpaque(text: string): Place[] {
  return [...text.matchAll(OPAQUE)].flatMap((match) => {
    const opened = open(match[1] ?? '');
    if (opened === null || !text.slice(0, match.index).endsWith(opened.prefix)) return [];
    const start = match.index - opened.prefix.length;
    return [{ start, end: match.index + match[0].length, reference: opened.reference }];
  });
}

/**
 * Reads a name or a reference as `parseReference` does, or an opaque reference.
 * @throws CliError `bad-name`
 */
export function parseAnyReference(text: string, label: string | null): Reference {
  const [place] = label === null ? findOpaque(text) : [];
  return place?.start === 0 && place.end === text.length ? place.reference : parseReference(text, label);
}

/** Whether `text` is a reference in either form, where a bare name would not do. */
export function isReference(text: string): boolean {
  const [place] = findOpaque(text);
  return text.startsWith('clavitor://') || (place?.start === 0 && place.end === text.length);
}

function open(base32: string): { prefix: string; reference: Reference } | null {
  try {
    const bytes = fromBase32(base32);
    const found = bytes.indexOf(0, CHECKSUM_LENGTH);
    const end = found === -1 ? bytes.length : found;
    const text = bytes.slice(CHECKSUM_LENGTH, end);
    if (bytes.length - end >= BLOCK_LENGTH || bytes.slice(end).some((byte) => byte !== 0)) return null;
    if (!equalBytes(bytes.slice(0, CHECKSUM_LENGTH), checksum(text))) return null;
    const [prefix = '', reference = ''] = fromUtf8(text).split('|');
    return { prefix: decodeURIComponent(prefix), reference: parseReference(`clavitor://${reference}`, null) };
  } catch {
    // Text that happens to hold the mark.
    return null;
  }
}

function checksum(text: Uint8Array): Uint8Array {
  return sha256(concat(utf8('clavitor/v1/opaque-reference|'), text)).slice(0, CHECKSUM_LENGTH);
}
