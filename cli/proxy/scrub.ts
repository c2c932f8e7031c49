import type { TransformCallback } from 'node:stream';
import { Transform } from 'node:stream';
import type { Needle } from './needles.ts';

const NOTHING = Buffer.alloc(0);

/**
 * Replaces needles in a stream of bytes. Holds back only what may be the beginning of one, so an event
 * that does not end in such a beginning goes on at once.
 */
export class Scrubber {
  readonly #needles: readonly Needle[];
  #held: Buffer = NOTHING;

  constructor(needles: readonly Needle[]) {
    this.#needles = needles;
  }

  /** What can go on of the bytes so far. */
  push(chunk: Buffer): Buffer {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const { done, rest } = this.#replace(bytes);
    const held = heldLength(rest, this.#needles);
    // Copied: a small part would keep a large buffer alive.
    this.#held = held === 0 ? NOTHING : Buffer.from(rest.subarray(rest.length - held));
    return Buffer.concat([...done, rest.subarray(0, rest.length - held)]);
  }

  /** What was held back, at the end. */
  end(): Buffer {
    const held = this.#held;
    this.#held = NOTHING;
    return held;
  }

  #replace(bytes: Buffer): { done: Buffer[]; rest: Buffer } {
    const next = this.#needles.map(({ find }) => bytes.indexOf(find));
    if (next.every((at) => at === -1)) return { done: [], rest: bytes };
    const done: Buffer[] = [];
    let from = 0;
    for (let chosen = earliest(next, this.#needles); chosen !== -1; chosen = earliest(next, this.#needles)) {
      const needle = this.#needles[chosen];
      const at = next[chosen];
      if (needle === undefined || at === undefined) break;
      done.push(bytes.subarray(from, at), needle.replace);
      from = at + needle.find.length;
      for (const [index, { find }] of this.#needles.entries()) {
        const known = next[index] ?? -1;
        if (known !== -1 && known < from) next[index] = bytes.indexOf(find, from);
      }
    }
    return { done, rest: bytes.subarray(from) };
  }
}

/** The needle that comes first; of two at one place the longer one. */
function earliest(next: readonly number[], needles: readonly Needle[]): number {
  let chosen = -1;
  for (const [index, at] of next.entries()) {
    if (at === -1) continue;
    const best = next[chosen];
    const longer = (needles[index]?.find.length ?? 0) > (needles[chosen]?.find.length ?? 0);
    if (best === undefined || at < best || (at === best && longer)) chosen = index;
  }
  return chosen;
}

/** Length of the longest end of `bytes` that is a beginning of a needle. */
function heldLength(bytes: Buffer, needles: readonly Needle[]): number {
  let longest = 0;
  for (const { find } of needles) {
    const first = find[0] ?? 0;
    const from = Math.max(0, bytes.length - find.length + 1);
    for (let at = bytes.indexOf(first, from); at !== -1 && bytes.length - at > longest; at = bytes.indexOf(first, at + 1)) {
      if (bytes.subarray(at).equals(find.subarray(0, bytes.length - at))) longest = bytes.length - at;
    }
  }
  return longest;
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
  if (needles.length === 0) return bytes;
  const scrubber = new Scrubber(needles);
  return Buffer.concat([scrubber.push(bytes), scrubber.end()]);
}

/** Replaces needles in a header value, whose characters are bytes. */
export function scrubLatin1(text: string, needles: readonly Needle[]): string {
  return needles.length === 0 ? text : scrubBytes(Buffer.from(text, 'latin1'), needles).toString('latin1');
}
