import { canonicalLabel, canonicalName } from '../../lib/protocol/names.ts';
import { CliError } from '../errors.ts';
import { findOpaque } from '../opaque-reference.ts';
import type { Reference } from '../reference.ts';
import { parseReference } from '../reference.ts';
import { memoized, memoizedByObject } from './memo.ts';

// [Note: Where a reference ends]
// `clavitor://Entry` or `clavitor://Entry/field`, percent-encoded. What RFC 3986 §2.3 calls unreserved,
// some harmless marks and everything outside ASCII belong to it; a colon, comma, semicolon, quote,
// ampersand or space ends it, so that a reference can stand in a cookie, a list or `user:password`. In a
// path the field takes the second segment; `clavitor%3A%2F%2FEntry%2Ffield` says without doubt where it
// ends, and is what a library that encodes a query makes of a reference anyway.
const NAME = String.raw`(?:[A-Za-z0-9._~@$*+!\-\u0080-\uffff]|%[0-9A-Fa-f]{2})+`;
const PLAIN = new RegExp(`clavitor://${NAME}(?:/${NAME})?`, 'g');
const ENCODED = new RegExp(`clavitor(?:%3A|:)(?:%2F|/){2}${NAME}`, 'gi');
/** Percent-encoded, the separator is one of the characters of a name; these end the reference. */
const ENCODED_END = /%(?:2[0267C]|3[ABD]|3F|7B|7D|22|0[0-9A-F])/i;

/** A reference and the text in which it was written. */
export interface Found {
  readonly text: string;
  readonly reference: Reference;
}

const parse = memoized((written) => parseReference(written, null));

/** What a reference is known by: the same for each of its spellings. */
export const referenceKey = memoizedByObject(({ name, label }: Reference) => `${canonicalName(name)}\0${canonicalLabel(label)}`);

/** Whether a text may hold a reference; false needs no further look. */
export function mayHoldReference(text: string): boolean {
  return /clavitor(?::|%3a)|clvref/i.test(text);
}

/** `matchAll` would make another expression of the same each time, which takes longer than to search. */
function plainReferences(text: string): Found[] {
  const found: Found[] = [];
  PLAIN.lastIndex = 0;
  for (let match = PLAIN.exec(text); match !== null; match = PLAIN.exec(text)) found.push({ text: match[0], reference: parse(match[0]) });
  return found;
}

/** The references of a text, in either form. @throws CliError `bad-name` for a damaged one */
export function findReferences(text: string): Found[] {
  const plain = plainReferences(text);
  if (!/clvref/i.test(text)) return plain;
  return [...plain, ...findOpaque(text).map(({ start, end, reference }) => ({ text: text.slice(start, end), reference }))];
}

/**
 * The references of a path or a query, plain or percent-encoded once more.
 * @throws CliError `bad-name` for a damaged one
 */
export function findUrlReferences(url: string): Found[] {
  const plain = findReferences(url);
  const encoded = [...url.matchAll(ENCODED)].flatMap(([match]) => {
    if (match.startsWith('clavitor://')) return [];
    const written = upToEnd(match);
    return [{ text: written, reference: parse(percentDecoded(written)) }];
  });
  return [...plain, ...encoded];
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new CliError('bad-name', 'the percent-encoding of the reference is damaged', { cause });
  }
}

function upToEnd(text: string): string {
  const start = 'clavitor%3A%2F%2F'.length;
  const end = text.slice(start).search(ENCODED_END);
  return end === -1 ? text : text.slice(0, start + end);
}
