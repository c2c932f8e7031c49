import type { Found } from './references.ts';
import { findReferences, mayHoldReference } from './references.ts';

/** A text with references in a body, and how what it becomes is written there. */
export interface Slot {
  readonly text: string;
  readonly write: (filled: string) => string;
}

/** A body, or a message, in which values stand where references are written. */
export type Template = readonly (Buffer | string | Slot)[];

/** The value of a reference, by the text in which it is written. */
export type ValueOf = (written: string) => string;

/** The references of a text; none where it cannot hold any. */
export function referencesIn(text: string): Found[] {
  return mayHoldReference(text) ? findReferences(text) : [];
}

/** The references of a template. @throws CliError `bad-name` for a damaged one */
export function referencesOf(template: Template): Found[] {
  return template.flatMap((part) => (isSlot(part) ? referencesIn(part.text) : []));
}

/** The bytes of a template. */
export function fillTemplate(template: Template, valueOf: ValueOf): Buffer {
  return Buffer.concat(
    template.map((part) => {
      if (Buffer.isBuffer(part)) return part;
      return Buffer.from(isSlot(part) ? part.write(fillText(part.text, referencesIn(part.text), valueOf)) : part, 'utf8');
    }),
  );
}

/** Each reference replaced, in the order in which they stand, so that nothing is looked for inside a value. */
export function fillText(text: string, found: readonly Found[], valueOf: ValueOf): string {
  let done = '';
  for (let from = 0; ; ) {
    const next = firstOf(found, text, from);
    if (next === null) return done + text.slice(from);
    done += text.slice(from, next.at) + valueOf(next.written);
    from = next.at + next.written.length;
  }
}

/** Where the first of some references is; of two at one place the longer one is meant. */
function firstOf(found: readonly Found[], text: string, from: number): { readonly at: number; readonly written: string } | null {
  let first: { at: number; written: string } | null = null;
  for (const { text: written } of found) {
    const at = text.indexOf(written, from);
    if (at === -1) continue;
    if (first === null || at < first.at || (at === first.at && written.length > first.written.length)) first = { at, written };
  }
  return first;
}

/** Whether a slot holds a reference. */
export function holdsReference({ text }: Slot): boolean {
  return referencesIn(text).length > 0;
}

function isSlot(part: Buffer | string | Slot): part is Slot {
  return typeof part === 'object' && 'write' in part && typeof part.write === 'function' && 'text' in part;
}
