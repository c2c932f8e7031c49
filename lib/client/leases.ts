import { fromBase64url } from '../crypto/encoding.ts';
import { openLease } from '../protocol/sealed/lease.ts';
import type { LeaseRecord } from '../protocol/sealed/lease.ts';
import type { RosterRecord } from '../protocol/sealed/roster.ts';
import type { AgentView } from '../protocol/wire/owner.ts';
import type { LeaseItem } from './items.ts';
import { agentKeys, ensureKeys } from './keyring.ts';

/** Opens what an agent has sealed about its leases. One that it did not seal for this end has no record. */
export async function openLeases({ id: agent, leases }: AgentView, { key }: RosterRecord): Promise<readonly LeaseItem[]> {
  if (leases.length === 0) return [];
  const { vault } = ensureKeys();
  const keys = await agentKeys(agent, key);
  return Promise.all(
    leases.map(async ({ id, expiresAt, sealed }) => {
      const place = { vault, agent, lease: id, expiresAt };
      return { id, expiresAt, record: await openLease(keys, place, fromBase64url(sealed)).catch((): LeaseRecord | null => null) };
    }),
  );
}
