import { allowsHost } from './allowed-hosts.ts';
import type { Authority, Scheme } from './authority.ts';
import type { Injected } from './injection.ts';
import type { Needle } from './needles.ts';
import { needlesFor } from './needles.ts';

/** How long after its last use a value is still looked for in answers. */
const REMEMBERED_MS = 15 * 60_000;
const REMEMBERED_MAX = 200;

interface Remembered {
  readonly injected: Injected;
  readonly needles: readonly Needle[];
  until: number;
}

/**
 * What went out, to be found again in answers: of the same request, and of later ones to every host to
 * which the value may go, because an upstream can store it and show it to whoever asks.
 */
export class Reflections {
  readonly #values = new Map<string, Remembered>();

  remember(injected: readonly Injected[]): void {
    for (const one of injected) {
      const key = `${one.placeholder}\0${one.value}`;
      const known = this.#values.get(key);
      this.#values.delete(key);
      const needles = known?.needles ?? needlesFor(one);
      this.#values.set(key, { injected: one, needles, until: Date.now() + REMEMBERED_MS });
    }
    for (const [key, { until }] of this.#values) {
      if (until > Date.now() && this.#values.size <= REMEMBERED_MAX) break;
      this.#values.delete(key);
    }
  }

  /** What to look for in an answer of `target`. */
  needlesFor(target: Authority, scheme: Scheme): Needle[] {
    const now = Date.now();
    return [...this.#values.values()].flatMap(({ injected, needles, until }) => {
      return until > now && allowsHost(injected.credential.hosts, target, scheme) ? needles : [];
    });
  }
}
