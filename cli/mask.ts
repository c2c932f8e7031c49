/** What stands in the place of a value. */
export const MASK = '********';
/** Shorter values would hide ordinary text: a port, a "true". In bytes. */
export const SHORTEST_MASKED = 4;

/**
 * Hides values in a stream of bytes, also where one is split over several chunks. Holds back only an end
 * that may be the beginning of a value. Of two values at one place the longer one counts.
 */
export class Mask {
  /** The longer ones first. */
  readonly #needles: readonly Buffer[];
  readonly #firstBytes: ReadonlySet<number>;
  readonly #longest: number;
  readonly #mask = Buffer.from(MASK);
  #held: Uint8Array = new Uint8Array(0);

  /**
   * @param values each is hidden as a whole, and so is each of its lines: as it is, without the blanks around it, and
   * with one space for several, as a shell writes it; each from 4 bytes on
   */
  constructor(values: readonly string[]) {
    const texts = new Set(values.flatMap((value) => [value, ...value.split(/\r?\n/).flatMap(formsOf)]));
    const needles = [...texts].map((text) => Buffer.from(text)).filter(({ length }) => length >= SHORTEST_MASKED);
    this.#needles = needles.sort((a, b) => b.length - a.length);
    this.#firstBytes = new Set(needles.map(([first]) => first ?? 0));
    this.#longest = this.#needles[0]?.length ?? 0;
  }

  /** What can be passed on of `chunk` and of what was held back. */
  push(chunk: Uint8Array): Uint8Array {
    return this.#process(Buffer.concat([this.#held, chunk]), false);
  }

  /** The rest, when the stream has ended. */
  end(): Uint8Array {
    return this.#process(Buffer.from(this.#held), true);
  }

  #process(bytes: Buffer, isEnd: boolean): Uint8Array {
    const parts: Buffer[] = [];
    /** Where each needle is next. */
    const places = this.#needles.map((needle) => placeOf(bytes, needle, 0));
    let at = 0;
    for (;;) {
      const end = isEnd ? bytes.length : this.#beginningAtEnd(bytes, at);
      const next = Math.min(...places);
      if (next >= end) {
        parts.push(bytes.subarray(at, end));
        this.#held = Buffer.from(bytes.subarray(end));
        return Buffer.concat(parts);
      }
      parts.push(bytes.subarray(at, next), this.#mask);
      at = next + (this.#needles[places.indexOf(next)]?.length ?? 0);
      for (const [index, needle] of this.#needles.entries()) {
        if ((places[index] ?? 0) < at) places[index] = placeOf(bytes, needle, at);
      }
    }
  }

  /** From where on, not before `from`, the bytes to the end are the beginning of a longer value; their length where they are none. */
  #beginningAtEnd(bytes: Buffer, from: number): number {
    for (let at = Math.max(from, bytes.length - this.#longest + 1); at < bytes.length; at++) {
      if (this.#firstBytes.has(bytes[at] ?? 0) && this.#needles.some((needle) => isBeginning(bytes, at, needle))) return at;
    }
    return bytes.length;
  }
}

function formsOf(line: string): string[] {
  const trimmed = line.trim();
  return [line, trimmed, trimmed.replace(/\s+/g, ' ')];
}

function placeOf(bytes: Buffer, needle: Buffer, from: number): number {
  const at = bytes.indexOf(needle, from);
  return at === -1 ? Number.POSITIVE_INFINITY : at;
}

function isBeginning(bytes: Buffer, at: number, needle: Buffer): boolean {
  const length = bytes.length - at;
  return needle.length > length && bytes[at] === needle[0] && bytes.compare(needle, 0, length, at) === 0;
}
