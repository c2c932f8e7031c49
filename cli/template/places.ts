import { CliError } from '../errors.ts';
import type { Place } from '../opaque-reference.ts';
import { findOpaque } from '../opaque-reference.ts';
import { parseReference } from '../reference.ts';

// [Note: References in a text]
// `{{ clavitor://My Entry/field }}` may hold anything but braces and line breaks. A bare reference ends
// before the first character that is no letter, digit, mark of `%._~-`, or the one slash in front of the
// field; it does not end in a full stop, so that it can stand at the end of a sentence. The opaque form is
// found by its mark.

const BRACES = String.raw`\{\{[ \t]*(clavitor://[^{}\r\n]*?)[ \t]*\}\}`;
const NAME = String.raw`[\p{L}\p{M}\p{N}%._~-]*[\p{L}\p{M}\p{N}%_~-]`;
const PLAIN = new RegExp(`${BRACES}|clavitor://${NAME}(?:/${NAME})?`, 'gu');

/** The references of `text` in their order. @throws CliError `bad-file` that names the line of a damaged one */
export function findReferences(text: string): readonly Place[] {
  const plain = [...text.matchAll(PLAIN)].map((match) => {
    const [whole, inner = whole] = match;
    return { start: match.index, end: match.index + whole.length, reference: parseAt(text, match.index, inner) };
  });
  return [...plain, ...findOpaque(text)].sort((a, b) => a.start - b.start);
}

/** The line of a place, from 1. */
export function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}

function parseAt(text: string, at: number, written: string): Place['reference'] {
  try {
    return parseReference(written, null);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    throw new CliError('bad-file', `line ${lineOf(text, at)}: ${error.message}`, { cause: error, ...(error.hint !== null && { hint: error.hint }) });
  }
}
