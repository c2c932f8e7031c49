import { canonicalLabel, canonicalName } from '../../lib/protocol/names.ts';
import type { AgentSession } from '../agent-session.ts';
import type { Credential } from '../credential.ts';
import { fetchCredential } from '../credential.ts';
import { CliError } from '../errors.ts';
import type { Reference } from '../reference.ts';

// [Note: How long a value is kept]
// A value is used for up to FRESH_MS after it was fetched, in memory only; then it is fetched again
// before its next use. So an edit, a pause or a revocation acts within that time, and the vault records
// each host to which a value goes, at least that often. Where the server cannot be reached, the last
// value is used until GRACE_MS after it was fetched, then none.

export const FRESH_MS = 5_000;
export const GRACE_MS = 30_000;
/** A name that the vault refused counts as a miss, and ten misses lock the agent; clients repeat themselves. */
const MISS_MS = 30_000;
const FAILURE_MS = 1_000;

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
  readonly #misses = new Map<string, { readonly failure: CliError; readonly until: number }>();
  readonly #sweeper: NodeJS.Timeout;

  constructor(fetch: Fetch, now = () => Date.now()) {
    this.#fetch = fetch;
    this.#now = now;
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
    const name = `${canonicalName(reference.name)}\0${canonicalLabel(reference.label)}`;
    const miss = this.#misses.get(name);
    if (miss !== undefined && miss.until > this.#now()) throw miss.failure;
    const kept = this.#slot(`${name}\0${host}`);
    if (kept.credential !== null && this.#now() < kept.fetchedAt + FRESH_MS) return kept.credential;
    if (kept.failure !== null && this.#now() < kept.failureUntil) return this.#duringFailure(kept, kept.failure);
    kept.pending ??= this.#refresh(kept, name, reference, host);
    return kept.pending;
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
      return kept.credential;
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      if (error.code === 'refused') this.#misses.set(name, { failure: error, until: this.#now() + MISS_MS });
      kept.failure = error;
      kept.failureUntil = this.#now() + FAILURE_MS;
      return this.#duringFailure(kept, error);
    } finally {
      kept.pending = null;
    }
  }

  /** Only a server that cannot be asked leaves the last value in use; an answer of any kind ends it. */
  #duringFailure(kept: Kept, failure: CliError): Credential {
    const unasked = failure.code === 'unreachable' || failure.code === 'unavailable';
    if (unasked && kept.credential !== null && this.#now() < kept.fetchedAt + GRACE_MS) return kept.credential;
    kept.credential = null;
    throw failure;
  }

  #sweep(): void {
    const now = this.#now();
    for (const [key, kept] of this.#kept) {
      if (kept.pending === null && now >= kept.fetchedAt + GRACE_MS) this.#kept.delete(key);
    }
    for (const [name, miss] of this.#misses) if (now >= miss.until) this.#misses.delete(name);
  }
}
