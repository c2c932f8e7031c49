import { memoizedByObject } from './memo.ts';
import { NeedleSearch } from './needle-search.ts';
import type { Needle } from './needles.ts';

const NOTHING = Buffer.alloc(0);

/** One list serves all answers of a host. */
const searchFor = memoizedByObject((needles: readonly Needle[]) => new NeedleSearch(needles));

/**
 * Replaces needles in a stream of bytes. Holds back only what may be the beginning of one, so an event
 * that does not end in such a beginning goes on at once.
 */
export class Scrubber {
  readonly #search: NeedleSearch;
  #held: Buffer = NOTHING;

  constructor(needles: readonly Needle[]) {
    this.#search = searchFor(needles);
  }

  /** What can go on of the bytes so far. */
  push(chunk: Buffer): Buffer {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const { done, rest } = this.#replace(bytes);
    const held = this.#search.beginningAtEnd(rest);
    // Copied: a small part would keep a large buffer alive.
    this.#held = held === 0 ? NOTHING : Buffer.from(rest.subarray(rest.length - held));
    const open = held === 0 ? rest : rest.subarray(0, rest.length - held);
    return done.length === 0 ? open : Buffer.concat([...done, open]);
  }

  /** What was held back, at the end. */
  end(): Buffer {
    const held = this.#held;
    this.#held = NOTHING;
    return held;
  }

  #replace(bytes: Buffer): { done: Buffer[]; rest: Buffer } {
    const done: Buffer[] = [];
    let from = 0;
    for (let match = this.#search.find(bytes, 0); match !== null; match = this.#search.find(bytes, from)) {
      done.push(bytes.subarray(from, match.at), match.needle.replace);
      from = match.at + match.needle.find.length;
    }
    return { done, rest: from === 0 ? bytes : bytes.subarray(from) };
  }
}

/** Replaces needles in one piece of bytes. */
export function scrubBytes(bytes: Buffer, needles: readonly Needle[]): Buffer {
  if (needles.length === 0 || searchFor(needles).find(bytes, 0) === null) return bytes;
  const scrubber = new Scrubber(needles);
  return Buffer.concat([scrubber.push(bytes), scrubber.end()]);
}

/** Replaces needles in a header value, whose characters are bytes. */
export function scrubLatin1(text: string, needles: readonly Needle[]): string {
  if (needles.length === 0 || text.length < searchFor(needles).shortest) return text;
  return scrubBytes(Buffer.from(text, 'latin1'), needles).toString('latin1');
}
