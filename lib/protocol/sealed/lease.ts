import * as z from 'zod/mini';
import type { Bytes } from '../../crypto/bytes.ts';
import type { LeasePlace } from '../contexts.ts';
import { leaseContext } from '../contexts.ts';
import type { AgentKeys } from './agent-keys.ts';
import { openJson, sealJson } from './json.ts';
import { sealedTime } from './shapes.ts';

const LeaseRecord = z.object({
  v: z.literal(1),
  /** The entry and the field as the agent asked for them; the empty field is the primary one. */
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  label: z.string().check(z.maxLength(200)),
  /** Hosts with methods and paths, see [Note: Host rules]. */
  rules: z.array(z.string().check(z.minLength(1), z.maxLength(500))).check(z.minLength(1), z.maxLength(100)),
  /** The first 16 hexadecimal digits of the SHA-256 of the lease's secret. */
  fingerprint: z.string().check(z.regex(/^[0-9a-f]{16}$/)),
  /** By the clock of the agent's machine. */
  madeAt: sealedTime,
});

/** What the owner is told of a lease, and the server is not. */
export type LeaseRecord = z.output<typeof LeaseRecord>;

/** Seals the description of a lease for the owner. @throws ProtocolError `bad-record`; CryptoError `too-large` */
export async function sealLease(keys: AgentKeys, place: LeasePlace, record: LeaseRecord): Promise<Bytes> {
  return sealJson(keys.lease, leaseContext(place), record, LeaseRecord);
}

/** Opens the description of a lease. @throws CryptoError `open-failed`; ProtocolError `integrity` */
export async function openLease(keys: AgentKeys, place: LeasePlace, sealed: Uint8Array): Promise<LeaseRecord> {
  return openJson(keys.lease, leaseContext(place), sealed, LeaseRecord);
}
