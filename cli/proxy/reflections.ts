import type { Credential } from '../credential.ts';
import { allowsHost } from './allowed-hosts.ts';
import type { Authority, Scheme } from './authority.ts';
import { hostAndPort } from './authority.ts';
import type { Injected } from './injection.ts';
import type { Needle } from './needles.ts';
import { needlesFor } from './needles.ts';
import { Refusal } from './refusal.ts';

/** How long after its last use a value is still looked for in answers. */
const REMEMBERED_MS = 15 * 60_000;
/** None is forgotten before its time, or a client could have it forgotten. A one-time code is a new value each 30 s. */
const REMEMBERED_MAX = 2_000;
/** What was remembered so lately is not remembered anew. */
const AGAIN_MS = 1_000;
const HOSTS_MAX = 200;

interface Remembered {
  readonly needles: readonly Needle[];
  /** Where it might go at any time since it is remembered. */
  hosts: readonly string[];
  /** The last one whose hosts are among them. */
  last: Credential;
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
  readonly #now: () => number;
  /** The one that is forgotten first stands first. */
  readonly #values = new Map<string, Remembered>();
  /** What was found for a host, until a value comes or goes. */
  readonly #found = { http: new Map<string, Found>(), https: new Map<string, Found>() };

  constructor(now = () => Date.now()) {
    this.#now = now;
  }

  /** To be called before they go out: what is not remembered would not be found. @throws Refusal `too-many-values` */
  remember(injected: readonly Injected[]): void {
    const now = this.#now();
    this.#forget(now);
    for (const one of injected) {
      const key = `${one.key}\0${one.value}`;
      const known = this.#values.get(key);
      if (known === undefined) this.#add(key, one, now);
      else this.#renew(key, known, one.credential, now);
    }
  }

  /** What to look for in an answer of `target`; the same list as before where nothing has changed. */
  needlesFor(target: Authority, scheme: Scheme): readonly Needle[] {
    const kept = this.#found[scheme];
    const now = this.#now();
    const before = kept.get(hostAndPort(target));
    if (before !== undefined && before.until > now) return before.needles;
    const found = this.#find(target, scheme, now);
    if (kept.size >= HOSTS_MAX) kept.clear();
    kept.set(hostAndPort(target), found);
    return found.needles;
  }

  #add(key: string, one: Injected, now: number): void {
    const needles = needlesFor(one);
    if (needles.length === 0) return;
    if (this.#values.size >= REMEMBERED_MAX) {
      throw new Refusal('too-many-values', 'more values have gone out in fifteen minutes than are looked for in answers', { reference: one.placeholder });
    }
    const { credential } = one;
    this.#values.set(key, { needles, hosts: credential.hosts, last: credential, until: now + REMEMBERED_MS });
    this.#forgetFound();
  }

  #renew(key: string, known: Remembered, credential: Credential, now: number): void {
    if (known.last !== credential) this.#widen(known, credential);
    // Each request says the same again.
    if (known.until > now + REMEMBERED_MS - AGAIN_MS) return;
    known.until = now + REMEMBERED_MS;
    this.#values.delete(key);
    this.#values.set(key, known);
  }

  /** A host that the owner has taken away may have stored the value. The list stays the same one where nothing is new. */
  #widen(known: Remembered, credential: Credential): void {
    known.last = credential;
    const more = credential.hosts.filter((host) => !known.hosts.includes(host));
    if (more.length === 0) return;
    known.hosts = [...known.hosts, ...more];
    this.#forgetFound();
  }

  #forget(now: number): void {
    for (const [key, { until }] of this.#values) {
      if (until > now) return;
      this.#values.delete(key);
      this.#forgetFound();
    }
  }

  #forgetFound(): void {
    this.#found.http.clear();
    this.#found.https.clear();
  }

  #find(target: Authority, scheme: Scheme, now: number): Found {
    const values = [...this.#values.values()].filter(({ hosts, until }) => until > now && allowsHost(hosts, target, scheme));
    return { needles: values.flatMap(({ needles }) => needles), until: Math.min(now + REMEMBERED_MS, ...values.map(({ until }) => until)) };
  }
}
