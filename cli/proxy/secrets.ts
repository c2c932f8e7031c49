import type { AgentSession } from '../agent-session.ts';
import type { Credential } from '../credential.ts';
import { fetchCredential } from '../credential.ts';
import { CliError } from '../errors.ts';
import type { Reference } from '../reference.ts';
import { Allowance } from './allowance.ts';
import { referenceKey } from './references.ts';

// [Note: How long a value is kept]
// A value is used for up to FRESH_MS after it was fetched, in memory only; then it is fetched again
// before its next use. So an edit, a pause or a revocation acts within that time, and the vault records
// each host to which a value goes, at least that often. Where the server cannot be reached, the last
// value is used until GRACE_MS after it was fetched, then none.

export const FRESH_MS = 5_000;
export const GRACE_MS = 30_000;
const FAILURE_MS = 1_000;

// [Note: Names that the vault refused]
// Each question for a name that is not granted counts as a miss, and an agent may have ten in an hour before
// it is stopped, then locked (docs/protocol.md). Clients repeat themselves, and do not know of this. So a
// refused name is asked for again at the earliest after MISS_MS, and only while the allowance lasts: four
// misses at once and five more in an hour, which leaves one of the ten for other commands. A grant so acts
// within MISS_MS unless a client has kept asking for what it may not have; then within MISS_REFILL_MS at most.
// A name that is asked for the first time always goes out, because most are granted.

const MISS_MS = 5_000;
const MISSES_AT_ONCE = 4;
const MISS_REFILL_MS = 12 * 60_000;
const HOUR_MS = 60 * 60_000;

interface Miss {
  failure: CliError;
  /** Until when nobody asks again. */
  until: number;
}

interface Kept {
  credential: Credential | null;
  fetchedAt: number;
  failure: CliError | null;
  /** Until when the failure is the answer. */
  failureUntil: number;
  pending: Promise<Credential> | null;
}

/** Fetches a value for a host: `fetchCredential` with the purpose `inject`. */
type Fetch = (reference: Reference, host: string) => Promise<Credential>;

/** The values in use. */
export class Secrets {
  readonly #fetch: Fetch;
  readonly #now: () => number;
  readonly #kept = new Map<string, Kept>();
  readonly #misses = new Map<string, Miss>();
  readonly #allowance: Allowance;
  readonly #sweeper: NodeJS.Timeout;

  constructor(fetch: Fetch, now = () => Date.now()) {
    this.#fetch = fetch;
    this.#now = now;
    this.#allowance = new Allowance(MISSES_AT_ONCE, MISS_REFILL_MS, now);
    this.#sweeper = setInterval(() => this.#sweep(), GRACE_MS).unref();
  }

  static of(session: AgentSession, seenFile: string): Secrets {
    return new Secrets((reference, host) => fetchCredential(session, seenFile, reference, 'inject', host));
  }

  /**
   * The value of a reference for one host, see [Note: How long a value is kept].
   * @param host `host:port`, which the vault records
   * @throws CliError, as `fetchCredential` does
   */
  async get(reference: Reference, host: string): Promise<Credential> {
    const name = referenceKey(reference);
    this.#ensureMayAsk(name);
    const kept = this.#slot(slotOf(name, host));
    if (kept.credential !== null && this.#isFresh(kept)) return kept.credential;
    if (kept.failure !== null && this.#now() < kept.failureUntil) return this.#duringFailure(kept, kept.failure);
    kept.pending ??= this.#refresh(kept, name, reference, host);
    return kept.pending;
  }

  /** What `get` would give without asking the vault, or null. */
  kept(reference: Reference, host: string): Credential | null {
    const name = referenceKey(reference);
    if (this.#misses.has(name)) return null;
    const kept = this.#kept.get(slotOf(name, host));
    return kept !== undefined && this.#isFresh(kept) ? kept.credential : null;
  }

  /** See [Note: Names that the vault refused]. @throws CliError the refusal of before */
  #ensureMayAsk(name: string): void {
    const miss = this.#misses.get(name);
    if (miss === undefined) return;
    if (this.#now() < miss.until || !this.#allowance.allows()) throw miss.failure;
    // One asks; the others wait for what it hears.
    miss.until = this.#now() + MISS_MS;
  }

  /** Forgets everything. */
  close(): void {
    clearInterval(this.#sweeper);
    this.#kept.clear();
  }

  #slot(key: string): Kept {
    const kept = this.#kept.get(key) ?? { credential: null, fetchedAt: 0, failure: null, failureUntil: 0, pending: null };
    this.#kept.set(key, kept);
    return kept;
  }

  async #refresh(kept: Kept, name: string, reference: Reference, host: string): Promise<Credential> {
    const askedAt = this.#now();
    try {
      kept.credential = await this.#fetch(reference, host);
      kept.fetchedAt = askedAt;
      kept.failure = null;
      this.#misses.delete(name);
      return kept.credential;
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      if (error.code === 'refused') this.#noteMiss(name, error);
      kept.failure = error;
      kept.failureUntil = this.#now() + FAILURE_MS;
      return this.#duringFailure(kept, error);
    } finally {
      kept.pending = null;
    }
  }

  #noteMiss(name: string, failure: CliError): void {
    this.#allowance.spend();
    this.#misses.set(name, { failure, until: this.#now() + MISS_MS });
  }

  /** Only a server that cannot be asked leaves the last value in use; an answer of any kind ends it. */
  #duringFailure(kept: Kept, failure: CliError): Credential {
    const unasked = failure.code === 'unreachable' || failure.code === 'unavailable';
    if (unasked && kept.credential !== null && this.#now() < kept.fetchedAt + GRACE_MS) return kept.credential;
    kept.credential = null;
    throw failure;
  }

  #isFresh({ fetchedAt }: Kept): boolean {
    return this.#now() < fetchedAt + FRESH_MS;
  }

  #sweep(): void {
    const now = this.#now();
    for (const [key, kept] of this.#kept) {
      if (kept.pending === null && now >= kept.fetchedAt + GRACE_MS) this.#kept.delete(key);
    }
    for (const [name, miss] of this.#misses) if (now >= miss.until + HOUR_MS) this.#misses.delete(name);
  }
}

function slotOf(name: string, host: string): string {
  return `${name}\0${host}`;
}
