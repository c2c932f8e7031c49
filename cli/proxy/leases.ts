import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { canonicalLabel, canonicalName } from '../../lib/protocol/names.ts';
import type { Reference } from '../reference.ts';
import { formatReference } from '../reference.ts';
import type { RuledRequest } from '../../lib/protocol/host-rules.ts';
import { allowsHost, allowsRequest } from './allowed-hosts.ts';
import type { Authority, Scheme } from './authority.ts';
import { Refusal } from './refusal.ts';

// [Note: Leases]
// A lease is a password for the proxy, made at its control channel by who can read the record of the running
// proxy. It stands for one reference, at the hosts, methods and paths that it names, for some minutes; its holder
// can send nothing else through the proxy, and may be another user of this machine. It allows nothing that the
// owner's hosts do not allow. Leases live in the memory of the proxy and end with it, and what they send
// is fetched from the vault as ever: pausing or revoking the agent there ends them within five seconds.

/** The user name in the proxy's credentials; the password is the lease's secret. */
export const LEASE_USER = 'lease';
const LEASES_MAX = 1_000;

/** What a lease is for. */
export interface LeaseTerms {
  readonly reference: Reference;
  /** See [Note: Host rules]; hosts without wildcard. */
  readonly rules: readonly string[];
  /** From 1 to `LEASE_SECONDS_MAX`. */
  readonly seconds: number;
}

/** A lease, without its secret. */
export interface Lease {
  readonly id: string;
  /** The first 16 hexadecimal digits of the SHA-256 of the secret. */
  readonly fingerprint: string;
  readonly reference: Reference;
  readonly rules: readonly string[];
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** The leases of a proxy, see [Note: Leases]. */
export class Leases {
  readonly #now: () => number;
  /** By the SHA-256 of the secret, so that finding one takes no time that tells of it. */
  readonly #byHash = new Map<string, Lease>();

  constructor(now = () => Date.now()) {
    this.#now = now;
  }

  /** @returns the lease, and its secret, which is kept nowhere @throws Refusal `lease` where there are too many */
  make({ reference, rules, seconds }: LeaseTerms): { lease: Lease; secret: string } {
    this.#forgetEnded();
    if (this.#byHash.size >= LEASES_MAX) throw new Refusal('lease', 'there are too many leases');
    const secret = randomBytes(32).toString('base64url');
    const hash = hashOf(secret);
    const lease = { id: randomUUID(), fingerprint: hash.slice(0, 16), reference, rules, expiresAt: this.#now() + seconds * 1000 };
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
    this.#forgetEnded();
    return [...this.#byHash.values()];
  }

  /** Ends a lease, also for connections that are open. @returns whether there was one */
  revoke(id: string): boolean {
    const found = [...this.#byHash].find(([, lease]) => lease.id === id);
    return found !== undefined && this.#byHash.delete(found[0]);
  }

  /** Whether a request may go out under a lease. @param request its path with references as one character @throws Refusal `lease` */
  ensureAllows(lease: Lease, target: Authority, scheme: Scheme, request: RuledRequest): void {
    const about = { host: `${target.host}:${target.port}` };
    if (!this.list().includes(lease)) throw new Refusal('lease', 'the lease has ended', about);
    if (!allowsHost(lease.rules, target, scheme)) throw new Refusal('lease', 'the lease is for other hosts', about);
    if (!allowsRequest(lease.rules, target, scheme, request)) throw new Refusal('lease', 'the lease is for other methods or paths', about);
  }

  #forgetEnded(): void {
    for (const [hash, { expiresAt }] of this.#byHash) if (expiresAt <= this.#now()) this.#byHash.delete(hash);
  }
}

/** Whether a reference is that of the lease. @throws Refusal `lease` */
export function ensureLeased(lease: Lease, reference: Reference): void {
  if (keyOf(reference) === keyOf(lease.reference)) return;
  throw new Refusal('lease', 'the lease is for another reference', { reference: formatReference(reference) });
}

function keyOf({ name, label }: Reference): string {
  return `${canonicalName(name)}\0${canonicalLabel(label)}`;
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
