import { createHash, randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { makeId } from '../../lib/protocol/ids.ts';
import type { Id } from '../../lib/protocol/ids.ts';
import type { Reference } from '../reference.ts';
import { formatReference } from '../reference.ts';
import type { RuledRequest } from '../../lib/protocol/host-rules.ts';
import { allowsHost, allowsRequest } from './allowed-hosts.ts';
import type { Authority, Scheme } from './authority.ts';
import { hostAndPort } from './authority.ts';
import type { Lease, LeaseTerms } from './lease.ts';
import type { LeaseVault } from './lease-vault.ts';
import { LeaseWatch } from './lease-watch.ts';
import { referenceKey } from './references.ts';
import { Refusal } from './refusal.ts';

// [Note: Leases]
// A lease is a password for the proxy, made at its control channel by who can read the record of the running
// proxy. It stands for one reference, at the hosts, methods and paths that it names, for some minutes; its holder
// can send nothing else through the proxy, and may be another user of this machine. It allows nothing that the
// owner's hosts do not allow. The secret lives in the memory of the proxy alone. The vault is told of the lease
// before it is in force, and the proxy keeps asking whether it still stands, see [Note: How a lease ends].

/** The user name in the proxy's credentials; the password is the lease's secret. */
export const LEASE_USER = 'lease';

/** The leases of a proxy, see [Note: Leases]. */
export class Leases {
  readonly #now: () => number;
  readonly #watch: LeaseWatch;
  /** By the SHA-256 of the secret, so that finding one takes no time that tells of it. */
  readonly #byHash = new Map<string, Lease>();

  constructor(vault: LeaseVault, now = () => Date.now()) {
    this.#now = now;
    this.#watch = new LeaseWatch(vault, now, (id) => this.#forget(id));
  }

  /**
   * Makes a lease and tells the vault of it; one that the vault does not take is not made.
   * @returns the lease, and its secret, which is kept nowhere @throws CliError as the vault says
   */
  async make({ reference, rules, seconds }: LeaseTerms): Promise<{ lease: Lease; secret: string }> {
    const secret = randomBytes(32).toString('base64url');
    const hash = hashOf(secret);
    const madeAt = this.#now();
    const lease = { id: makeId(), fingerprint: hash.slice(0, 16), reference, rules, madeAt, expiresAt: madeAt + seconds * 1000 };
    await this.#watch.announce(lease);
    this.#byHash.set(hash, lease);
    return { lease, secret };
  }

  /** The lease of a secret that is in force, or null. */
  find(secret: string): Lease | null {
    const lease = this.#byHash.get(hashOf(secret));
    return lease !== undefined && lease.expiresAt > this.#now() ? lease : null;
  }

  /** Those in force. */
  list(): Lease[] {
    return [...this.#byHash.values()].filter((lease) => lease.expiresAt > this.#now());
  }

  /**
   * Ends a lease at once, also for connections that are open, and tells the vault.
   * @returns whether the vault knows already, which it will within seconds; null where there is no such lease
   */
  async revoke(id: Id): Promise<boolean | null> {
    return this.list().some((lease) => lease.id === id) ? this.#watch.end(id) : null;
  }

  /**
   * Whether a request may go out under a lease.
   * @param request its path with references as one character
   * @throws Refusal `lease`, or `vault` where the vault cannot be asked any more
   */
  async ensureAllows(lease: Lease, target: Authority, scheme: Scheme, request: RuledRequest): Promise<void> {
    const about = { host: hostAndPort(target) };
    await this.#watch.ensureBelieved(lease.id, about);
    if (!this.list().includes(lease)) throw new Refusal('lease', 'the lease has ended', about);
    if (!allowsHost(lease.rules, target, scheme)) throw new Refusal('lease', 'the lease is for other hosts', about);
    if (!allowsRequest(lease.rules, target, scheme, request)) throw new Refusal('lease', 'the lease is for other methods or paths', about);
  }

  /** Closes a connection that carries more than requests when its lease ends. */
  bind(lease: Lease, connection: Duplex): void {
    this.#watch.onEnd(lease.id, connection);
  }

  /** Ends all of them, and tells the vault where it answers at once. */
  async close(): Promise<void> {
    await this.#watch.close();
  }

  #forget(id: Id): void {
    for (const [hash, lease] of this.#byHash) if (lease.id === id) this.#byHash.delete(hash);
  }
}

/** Whether a reference is that of the lease. @throws Refusal `lease` */
export function ensureLeased(lease: Lease, reference: Reference): void {
  if (referenceKey(reference) === referenceKey(lease.reference)) return;
  throw new Refusal('lease', 'the lease is for another reference', {
    reference: formatReference(reference),
    hint: `write ${formatReference(lease.reference)}, for which it was made`,
  });
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
