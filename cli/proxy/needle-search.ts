import type { Needle } from './needles.ts';

/** Bits of a hash of two bytes. */
const HASH_MASK = 0xfff;

/** Where a needle is. */
export interface Match {
  readonly at: number;
  readonly needle: Needle;
}

/**
 * Looks for many needles in one pass that skips most bytes (Wu and Manber, "A fast algorithm for multi-pattern
 * searching", 1994): two bytes that stand nowhere in the first `shortest` bytes of any needle end none of them, so
 * the next place to look at is almost `shortest` bytes further on.
 */
export class NeedleSearch {
  /** The length of the shortest needle: nothing shorter can hold one. */
  readonly shortest: number;
  /** The longer ones first: of two at one place the longer one is meant. */
  readonly #needles: readonly Needle[];
  readonly #longest: number;
  /** By the hash of two bytes: how far they are at least from the end of the first `shortest` bytes of a needle. */
  readonly #shifts = new Uint16Array(HASH_MASK + 1);
  /** By a byte, and by the hash of two: whether a needle begins with them. */
  readonly #isFirst = new Uint8Array(256);
  readonly #areFirst = new Uint8Array(HASH_MASK + 1);

  /** @param needles each of two bytes or more */
  constructor(needles: readonly Needle[]) {
    this.#needles = [...needles].sort((a, b) => b.find.length - a.find.length);
    this.#longest = this.#needles[0]?.find.length ?? 0;
    this.shortest = this.#needles.at(-1)?.find.length ?? Number.POSITIVE_INFINITY;
    this.#shifts.fill(Math.min(this.shortest - 1, 0xffff));
    for (const { find } of needles) {
      this.#isFirst[find[0] ?? 0] = 1;
      this.#areFirst[hashOf(find[0] ?? 0, find[1] ?? 0)] = 1;
      for (let end = 1; end < this.shortest; end++) {
        const hash = hashOf(find[end - 1] ?? 0, find[end] ?? 0);
        this.#shifts[hash] = Math.min(this.#shifts[hash] ?? 0, this.shortest - 1 - end);
      }
    }
  }

  /** The first needle from a place on, or null. */
  find(bytes: Buffer, from: number): Match | null {
    const [shifts, areFirst, back] = [this.#shifts, this.#areFirst, this.shortest - 1];
    for (let end = from + back; end < bytes.length; ) {
      while (end + back < bytes.length && areFarAhead(shifts, bytes, end, back)) end += 2 * back;
      const shift = shiftAt(shifts, bytes, end);
      if (shift > 0) {
        end += shift;
        continue;
      }
      const at = end - back;
      const needle = areFirst[hashOf(bytes[at] ?? 0, bytes[at + 1] ?? 0)] === 1 ? this.#needleAt(bytes, at) : undefined;
      if (needle !== undefined) return { at, needle };
      end++;
    }
    return null;
  }

  /** Length of the longest end of `bytes` that is a beginning of a needle. */
  beginningAtEnd(bytes: Buffer): number {
    const areFirst = this.#areFirst;
    const last = bytes.length - 1;
    for (let at = Math.max(0, bytes.length - this.#longest + 1); at < last; at++) {
      if (areFirst[hashOf(bytes[at] ?? 0, bytes[at + 1] ?? 0)] === 1 && this.#beginsAt(bytes, at)) return bytes.length - at;
    }
    return bytes.length > 0 && this.#isFirst[bytes[last] ?? 0] === 1 && this.#beginsAt(bytes, last) ? 1 : 0;
  }

  /** Whether all from a place on is the beginning of a longer needle. */
  #beginsAt(bytes: Buffer, at: number): boolean {
    const left = bytes.length - at;
    return this.#needles.some(({ find }) => find.length > left && agrees(bytes, at, find, left));
  }

  #needleAt(bytes: Buffer, at: number): Needle | undefined {
    return this.#needles.find(({ find }) => at + find.length <= bytes.length && agrees(bytes, at, find, find.length));
  }
}

/** Whether `length` bytes from a place on are the first ones of a needle; mostly the second tells that they are not. */
function agrees(bytes: Buffer, at: number, find: Buffer, length: number): boolean {
  for (let index = 0; index < length; index++) if (bytes[at + index] !== find[index]) return false;
  return true;
}

/** How far the two bytes at a place are from the end of any needle. */
function shiftAt(shifts: Uint16Array, bytes: Buffer, end: number): number {
  return shifts[hashOf(bytes[end - 1] ?? 0, bytes[end] ?? 0)] ?? 0;
}

/** Whether a whole step may be taken twice: the processor looks at both places at once, which it cannot where one tells the other. */
function areFarAhead(shifts: Uint16Array, bytes: Buffer, end: number, step: number): boolean {
  // None is more than the step, so all bits of the step are left where both are the step.
  return (shiftAt(shifts, bytes, end) & shiftAt(shifts, bytes, end + step)) === step;
}

function hashOf(first: number, second: number): number {
  return ((first << 5) ^ second) & HASH_MASK;
}
