/** So many acts at once, and one more for each time that passes (a token bucket). */
export class Allowance {
  readonly #capacity: number;
  readonly #refillMs: number;
  readonly #now: () => number;
  #left: number;
  #countedAt: number;

  /** @param refillMs milliseconds until one act more */
  constructor(capacity: number, refillMs: number, now: () => number) {
    this.#capacity = capacity;
    this.#refillMs = refillMs;
    this.#now = now;
    this.#left = capacity;
    this.#countedAt = now();
  }

  /** Whether one act more is within the allowance. */
  allows(): boolean {
    this.#refill();
    return this.#left >= 1;
  }

  /** Counts an act, also one beyond the allowance. */
  spend(): void {
    this.#refill();
    this.#left -= 1;
  }

  #refill(): void {
    const now = this.#now();
    this.#left = Math.min(this.#capacity, this.#left + (now - this.#countedAt) / this.#refillMs);
    this.#countedAt = now;
  }
}
