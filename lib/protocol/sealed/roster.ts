import * as z from 'zod/mini';
import type { Bytes } from '../../crypto/bytes.ts';
import { versionedContext } from '../contexts.ts';
import type { Id } from '../ids.ts';
import { openJson, sealJson } from './json.ts';
import { sealedId, sealed32, sealedTime } from './shapes.ts';
import type { VaultKeys } from './vault-keys.ts';

const RosterRecord = z.object({
  v: z.literal(1),
  name: z.string().check(z.minLength(1), z.maxLength(100)),
  /** The agent key. */
  key: sealed32,
  /** Agent keys of earlier setup tokens, newest first: audit rows of their time carry MACs under them. */
  formerKeys: z.array(sealed32).check(z.maxLength(500)),
  /** The enrolment key of the latest setup token. */
  enrolmentKey: sealed32,
  /**
   * The entries whose shared fields this agent may use. The server's rows do not decide this. With the
   * longest lists the record still fits into one envelope.
   */
  entries: z.array(sealedId).check(z.maxLength(6000)),
  createdAt: sealedTime,
  /** When the latest token was made. */
  issuedAt: sealedTime,
});

/** What the owner keeps of an agent. */
export type RosterRecord = z.output<typeof RosterRecord>;

/** Seals an agent's record for one version. @throws ProtocolError `bad-record`; CryptoError `too-large` */
export async function sealRoster(keys: VaultKeys, agent: Id, version: number, record: RosterRecord): Promise<Bytes> {
  return sealJson(keys.roster, versionedContext('roster', keys.vault, agent, version), record, RosterRecord);
}

/** Opens an agent's record. @throws CryptoError `open-failed`; ProtocolError `integrity` */
export async function openRoster(keys: VaultKeys, agent: Id, version: number, sealed: Uint8Array): Promise<RosterRecord> {
  return openJson(keys.roster, versionedContext('roster', keys.vault, agent, version), sealed, RosterRecord);
}
