import type { TransformCallback } from 'node:stream';
import { Transform } from 'node:stream';
import type { Needle } from './needles.ts';

const NOTHING = Buffer.alloc(0);

/** Bytes with which every needle of a group begins: one pass over the bytes looks for all of them. */
interface Group {
  readonly start: Buffer;
  /** The same, as the characters of a header value. */
  readonly text: string;
  /** The longer ones first: of two at one place the longer one is meant. */
  readonly needles: readonly Needle[];
}

interface Match {
  readonly at: number;
  readonly needle: Needle;
}

const GROUPED_BY = 4;

/** Groups by the needles of which they are made: one list serves all answers of a host. */
const known = new WeakMap<readonly Needle[], readonly Group[]>();

/**
 * Replaces needles in a stream of bytes. Holds back only what may be the beginning of one, so an event
 * that does not end in such a beginning goes on at once.
 */
export class Scrubber {
  readonly #needles: readonly Needle[];
  readonly #groups: readonly Group[];
  #held: Buffer = NOTHING;

  constructor(needles: readonly Needle[]) {
    this.#needles = needles;
    this.#groups = groupsFor(needles);
  }

  /** What can go on of the bytes so far. */
  push(chunk: Buffer): Buffer {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const { done, rest } = this.#replace(bytes);
    const held = heldLength(rest, this.#needles);
    // Copied: a small part would keep a large buffer alive.
    this.#held = held === 0 ? NOTHING : Buffer.from(rest.subarray(rest.length - held));
    const open = rest.subarray(0, rest.length - held);
    return done.length === 0 ? open : Buffer.concat([...done, open]);
  }

  /** What was held back, at the end. */
  end(): Buffer {
    const held = this.#held;
    this.#held = NOTHING;
    return held;
  }

  #replace(bytes: Buffer): { done: Buffer[]; rest: Buffer } {
    const next = this.#groups.map((group) => findGroup(bytes, group, 0));
    const done: Buffer[] = [];
    let from = 0;
    for (let match = earliest(next); match !== null; match = earliest(next)) {
      done.push(bytes.subarray(from, match.at), match.needle.replace);
      from = match.at + match.needle.find.length;
      for (const [index, group] of this.#groups.entries()) {
        const known = next[index] ?? null;
        if (known !== null && known.at < from) next[index] = findGroup(bytes, group, from);
      }
    }
    return { done, rest: bytes.subarray(from) };
  }
}

function groupsFor(needles: readonly Needle[]): readonly Group[] {
  const groups = known.get(needles) ?? groupsOf(needles);
  known.set(needles, groups);
  return groups;
}

function groupsOf(needles: readonly Needle[]): Group[] {
  const groups = new Map<string, Needle[]>();
  for (const needle of needles) {
    const key = needle.find.subarray(0, GROUPED_BY).toString('latin1');
    groups.set(key, [...(groups.get(key) ?? []), needle]);
  }
  return [...groups.values()].map((members) => {
    const start = commonStart(members.map(({ find }) => find));
    return { start, text: start.toString('latin1'), needles: members.sort((a, b) => b.find.length - a.find.length) };
  });
}

function commonStart(all: readonly Buffer[]): Buffer {
  const [first = NOTHING, ...others] = all;
  const end = first.findIndex((byte, index) => others.some((other) => other[index] !== byte));
  return end === -1 ? first : first.subarray(0, end);
}

function findGroup(bytes: Buffer, { start, needles }: Group, from: number): Match | null {
  for (let at = bytes.indexOf(start, from); at !== -1; at = bytes.indexOf(start, at + 1)) {
    const needle = needles.find(({ find }) => bytes.subarray(at, at + find.length).equals(find));
    if (needle !== undefined) return { at, needle };
  }
  return null;
}

function earliest(matches: readonly (Match | null)[]): Match | null {
  return matches.reduce((best, match) => {
    if (match === null) return best;
    if (best === null || match.at < best.at) return match;
    return match.at === best.at && match.needle.find.length > best.needle.find.length ? match : best;
  }, null);
}

/** Length of the longest end of `bytes` that is a beginning of a needle. */
function heldLength(bytes: Buffer, needles: readonly Needle[]): number {
  const { longest, byFirst } = beginningsOf(needles);
  for (let at = Math.max(0, bytes.length - longest + 1); at < bytes.length; at++) {
    const left = bytes.length - at;
    const isBeginning = byFirst.get(bytes[at] ?? 0)?.some((find) => find.length > left && bytes.subarray(at).equals(find.subarray(0, left)));
    if (isBeginning === true) return left;
  }
  return 0;
}

/** Needles by their first byte, and the length of the longest. */
interface Beginnings {
  readonly longest: number;
  readonly byFirst: ReadonlyMap<number, readonly Buffer[]>;
}

const knownBeginnings = new WeakMap<readonly Needle[], Beginnings>();

function beginningsOf(needles: readonly Needle[]): Beginnings {
  const known = knownBeginnings.get(needles);
  if (known !== undefined) return known;
  const byFirst = new Map<number, Buffer[]>();
  for (const { find } of needles) byFirst.set(find[0] ?? 0, [...(byFirst.get(find[0] ?? 0) ?? []), find]);
  const made = { longest: Math.max(0, ...needles.map(({ find }) => find.length)), byFirst };
  knownBeginnings.set(needles, made);
  return made;
}

/** A scrubber as a stream. */
export class ScrubStream extends Transform {
  readonly #scrubber: Scrubber;

  constructor(needles: readonly Needle[]) {
    super();
    this.#scrubber = new Scrubber(needles);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const bytes = this.#scrubber.push(chunk);
    done(null, bytes.length === 0 ? undefined : bytes);
  }

  override _flush(done: TransformCallback): void {
    const bytes = this.#scrubber.end();
    done(null, bytes.length === 0 ? undefined : bytes);
  }
}

/** Replaces needles in one piece of bytes. */
export function scrubBytes(bytes: Buffer, needles: readonly Needle[]): Buffer {
  if (needles.length === 0 || !mayHold(bytes.toString('latin1'), needles)) return bytes;
  const scrubber = new Scrubber(needles);
  return Buffer.concat([scrubber.push(bytes), scrubber.end()]);
}

/** Replaces needles in a header value, whose characters are bytes. */
export function scrubLatin1(text: string, needles: readonly Needle[]): string {
  return mayHold(text, needles) ? scrubBytes(Buffer.from(text, 'latin1'), needles).toString('latin1') : text;
}

/** Whether a text, whose characters are bytes, has a place where a needle may begin. */
function mayHold(text: string, needles: readonly Needle[]): boolean {
  return needles.length > 0 && groupsFor(needles).some((group) => text.includes(group.text));
}
