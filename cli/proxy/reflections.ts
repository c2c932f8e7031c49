import { allowsHost } from './allowed-hosts.ts';
import type { Authority, Scheme } from './authority.ts';
import { hostAndPort } from './authority.ts';
import type { Injected } from './injection.ts';
import type { Needle } from './needles.ts';
import { needlesFor } from './needles.ts';

/** How long after its last use a value is still looked for in answers. */
const REMEMBERED_MS = 15 * 60_000;
const REMEMBERED_MAX = 200;
/** What was remembered so lately is not remembered anew. */
const AGAIN_MS = 1_000;

interface Remembered {
  readonly injected: Injected;
  readonly needles: readonly Needle[];
  until: number;
}

/** What to look for in the answers of a host. */
interface Found {
  readonly needles: readonly Needle[];
  /** When the first of the values is forgotten. */
  readonly until: number;
}

/**
 * What went out, to be found again in answers: of the same request, and of later ones to every host to
 * which the value may go, because an upstream can store it and show it to whoever asks.
 */
export class Reflections {
  readonly #values = new Map<string, Remembered>();
  /** What was found for a host, until a value comes or goes. */
  readonly #found = { http: new Map<string, Found>(), https: new Map<string, Found>() };

  remember(injected: readonly Injected[]): void {
    const now = Date.now();
    for (const one of injected) {
      const key = `${one.placeholder}\0${one.value}`;
      const known = this.#values.get(key);
      // Each request says the same again.
      if (known?.injected.credential === one.credential && known.until > now + REMEMBERED_MS - AGAIN_MS) continue;
      this.#values.delete(key);
      if (known?.injected.credential !== one.credential) this.#forgetFound();
      const needles = known?.needles ?? needlesFor(one);
      this.#values.set(key, { injected: one, needles, until: now + REMEMBERED_MS });
    }
    for (const [key, { until }] of this.#values) {
      if (until > now && this.#values.size <= REMEMBERED_MAX) break;
      this.#values.delete(key);
      this.#forgetFound();
    }
  }

  /** What to look for in an answer of `target`; the same list as before where nothing has changed. */
  needlesFor(target: Authority, scheme: Scheme): readonly Needle[] {
    const kept = this.#found[scheme];
    const now = Date.now();
    const before = kept.get(hostAndPort(target));
    if (before !== undefined && before.until > now) return before.needles;
    const found = this.#find(target, scheme, now);
    if (kept.size >= REMEMBERED_MAX) kept.clear();
    kept.set(hostAndPort(target), found);
    return found.needles;
  }

  #forgetFound(): void {
    this.#found.http.clear();
    this.#found.https.clear();
  }

  #find(target: Authority, scheme: Scheme, now: number): Found {
    const values = [...this.#values.values()].filter(({ injected, until }) => until > now && allowsHost(injected.credential.hosts, target, scheme));
    return { needles: values.flatMap(({ needles }) => needles), until: Math.min(now + REMEMBERED_MS, ...values.map(({ until }) => until)) };
  }
}
