import type { Id } from '../../lib/protocol/ids.ts';
import type { Reference } from '../reference.ts';

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
  readonly id: Id;
  /** The first 16 hexadecimal digits of the SHA-256 of the secret. */
  readonly fingerprint: string;
  readonly reference: Reference;
  readonly rules: readonly string[];
  /** Milliseconds since 1970. */
  readonly madeAt: number;
  readonly expiresAt: number;
}
