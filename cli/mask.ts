import { concat } from '../lib/crypto/bytes.ts';

/** What stands in the place of a value. */
export const MASK = '********';
/** Shorter values would hide ordinary text: a port, a "true". In bytes. */
export const SHORTEST_MASKED = 4;

/**
 * Hides values in a stream of bytes, also where one is split over several chunks. Holds back only an end
 * that may be the beginning of a value. Of two values at one place the longer one counts.
 */
export class Mask {
  readonly #needles: readonly Uint8Array[];
  readonly #firstBytes: ReadonlySet<number>;
  readonly #mask = new TextEncoder().encode(MASK);
  #held = new Uint8Array(0);

  /** @param values each is hidden as a whole, and so is each of its lines; both from 4 bytes on */
  constructor(values: readonly string[]) {
    const texts = new Set(values.flatMap((value) => [value, ...value.split(/\r?\n/)]));
    const needles = [...texts].map((text) => new TextEncoder().encode(text)).filter(({ length }) => length >= SHORTEST_MASKED);
    this.#needles = needles.sort((a, b) => b.length - a.length);
    this.#firstBytes = new Set(needles.map(([first]) => first ?? 0));
  }

  /** What can be passed on of `chunk` and of what was held back. */
  push(chunk: Uint8Array): Uint8Array {
    return this.#process(concat(this.#held, chunk), false);
  }

  /** The rest, when the stream has ended. */
  end(): Uint8Array {
    return this.#process(this.#held, true);
  }

  #process(bytes: Uint8Array, isEnd: boolean): Uint8Array {
    const parts: Uint8Array[] = [];
    let from = 0;
    let at = 0;
    while (at < bytes.length) {
      if (!this.#firstBytes.has(bytes[at] ?? 0)) {
        at += 1;
        continue;
      }
      if (!isEnd && this.#mayBegin(bytes, at)) break;
      const length = this.#needles.find((needle) => startsWith(bytes, at, needle))?.length;
      if (length !== undefined) {
        parts.push(bytes.subarray(from, at), this.#mask);
        from = at + length;
      }
      at += length ?? 1;
    }
    parts.push(bytes.subarray(from, at));
    this.#held = bytes.slice(at);
    return concat(...parts);
  }

  /** Whether the bytes from `at` to the end are the beginning of a longer value. */
  #mayBegin(bytes: Uint8Array, at: number): boolean {
    const length = bytes.length - at;
    return this.#needles.some((needle) => needle.length > length && startsWith(bytes, at, needle.subarray(0, length)));
  }
}

function startsWith(bytes: Uint8Array, at: number, needle: Uint8Array): boolean {
  if (at + needle.length > bytes.length) return false;
  for (let index = 0; index < needle.length; index++) if (bytes[at + index] !== needle[index]) return false;
  return true;
}
