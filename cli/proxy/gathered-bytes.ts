const NOTHING = Buffer.alloc(0);

/** Bytes that come in pieces: copied together, so that the pieces take no memory of their own, however small and many they are. */
export class GatheredBytes {
  readonly #max: number;
  #space: Buffer = NOTHING;
  #length = 0;

  /** @param max how many bytes are taken */
  constructor(max: number) {
    this.#max = max;
  }

  get length(): number {
    return this.#length;
  }

  /** Puts a piece behind the others. @returns false, with nothing of it taken, where all together would be too long */
  push(piece: Buffer): boolean {
    const length = this.#length + piece.length;
    if (length > this.#max) return false;
    if (length > this.#space.length) this.#grow(length);
    this.#space.set(piece, this.#length);
    this.#length = length;
    return true;
  }

  /** All of them; the next piece is the first again. */
  take(): Buffer {
    const bytes = this.#space.subarray(0, this.#length);
    this.#space = NOTHING;
    this.#length = 0;
    return bytes;
  }

  /** At least to twice of what it was, so that a byte is copied a few times at most. */
  #grow(length: number): void {
    const space = Buffer.allocUnsafe(Math.min(this.#max, Math.max(length, 2 * this.#space.length)));
    space.set(this.#space);
    this.#space = space;
  }
}
