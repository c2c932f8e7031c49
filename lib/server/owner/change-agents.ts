import type { AgentRecord } from '../../../db/queries/agents.ts';
import { findAgents, insertAgent, updateAgent } from '../../../db/queries/agents.ts';
import { deleteLeasesOfAgents } from '../../../db/queries/leases.ts';
import type { AgentPolicy, AgentWrite, NewToken } from '../../protocol/wire/owner.ts';
import { isAddressRange } from '../address.ts';
import { ServerError } from '../errors.ts';
import { decode } from '../secret.ts';
import type { Change } from './change.ts';
import { badChange, conflict, notFound } from './change-error.ts';
import type { OwnerAct } from './record.ts';

/** Creates, edits and re-issues agents. A new token makes an agent pending: its former key is worthless. */
export async function changeAgents({ tx, vault, now, request: { agents: writes } }: Change): Promise<OwnerAct[]> {
  const present = new Map((await findAgents(tx, writes.map((write) => write.id))).map((agent) => [agent.id, agent]));
  for (const write of writes) {
    const before = present.get(write.id);
    ensureNext(vault, write, before);
    const columns = { version: write.version, roster: decode(write.roster), ...policyColumns(write.policy) };
    const token = write.token && tokenColumns(write.token, now);
    if (!before && token) await insertAgent(tx, { id: write.id, vault, createdAt: now, ...columns, ...token });
    else await updateAgent(tx, write.id, { ...columns, ...token });
  }
  // The key under which a reissued agent's leases were described is none of its keys any more.
  await deleteLeasesOfAgents(tx, writes.filter(({ act }) => act === 'reissue').map(({ id }) => id));
  return writes.map(({ id, act }) => ({ action: `agent.${act}`, agent: id }));
}

function ensureNext(vault: string, { version, act, policy, token }: AgentWrite, before: AgentRecord | undefined): void {
  if (before && before.vault !== vault) throw notFound();
  if (act === 'create' && before) throw conflict('the agent exists already');
  if (act !== 'create' && !before) throw notFound();
  if (version !== (before?.version ?? 0) + 1) throw conflict('the agent has moved on');
  if ((token === null) !== (act === 'edit')) throw badChange('token');
  if (!policy.addresses.every(isAddressRange)) throw badChange('addresses');
  if (act === 'reissue' && (before?.state === 'revoked' || before?.state === 'locked')) {
    throw new ServerError('forbidden', 'a revoked or locked agent gets no new token');
  }
}

function policyColumns({ purposes, perMinute, perHour, missesPerHour, addresses, expiresAt }: AgentPolicy) {
  return { purposes, perMinute, perHour, missesPerHour, addresses, expiresAt };
}

function tokenColumns({ authHash, bundle, life }: NewToken, now: number) {
  return {
    state: 'pending',
    tokenHash: decode(authHash),
    tokenExpiresAt: now + life * 1000,
    bundle: decode(bundle),
    publicKey: null,
    enrolment: null,
    redeemedAt: null,
    redeemedAddress: null,
    confirmedAt: null,
    contestedAt: null,
    contestedAddress: null,
  } as const;
}
