import type { Database, Transaction } from '../../../db/connection.ts';
import type { AgentRecord } from '../../../db/queries/agents.ts';
import { findAgent, pauseAgents, resetLimits, updateAgent } from '../../../db/queries/agents.ts';
import { deleteGrantsOfAgent } from '../../../db/queries/grants.ts';
import { deleteLeases, deleteLeasesOfAgents } from '../../../db/queries/leases.ts';
import { announce } from '../../../db/queries/notify.ts';
import type { Id } from '../../protocol/ids.ts';
import type { AgentState, Assertion, CeremonyOptions, LeaseRevocation } from '../../protocol/wire/owner.ts';
import type { ServerDeps } from '../deps.ts';
import { ServerError } from '../errors.ts';
import { ensureAssertion, markUsed, offerAssertion } from './ceremony.ts';
import { notFound } from './change-error.ts';
import type { Call, Caller } from './guard.ts';
import { idParam } from './guard.ts';
import type { OwnerAct } from './record.ts';
import { recordOwnerActs } from './record.ts';
import { DONE } from './session.ts';

type Wanted = 'active' | 'paused' | 'revoked';

const ACTION = { active: 'agent.resume', paused: 'agent.pause', revoked: 'agent.revoke' } as const;

/**
 * Pauses, resumes or revokes an agent, from its next request on.
 * @throws ServerError `not-found`; `forbidden` for a revoked agent, and for resuming a locked one
 */
export async function setState(deps: ServerDeps, call: Call<'open', { state: Wanted }>): Promise<typeof DONE> {
  const wanted = call.body.state;
  return changeAgent(deps, call, async (tx, agent) => {
    if (agent.state === 'revoked' || agent.state === 'locked') ensureAllowed(agent.state, wanted);
    if (wanted !== 'active') await deleteLeases(tx, agent.id);
    if (wanted === 'revoked') {
      await deleteGrantsOfAgent(tx, agent.id);
      await updateAgent(tx, agent.id, { state: wanted, bundle: null });
    } else {
      await updateAgent(tx, agent.id, { state: wanted === 'active' ? workingState(agent) : wanted });
    }
    return [{ action: ACTION[wanted], agent: agent.id }];
  });
}

/**
 * Ends a lease of an agent, or all of them: its proxy hears of it when it next asks. One row each.
 * @throws ServerError `not-found` where the agent has no such lease
 */
export async function revokeLeases(deps: ServerDeps, call: Call<'open', LeaseRevocation>): Promise<typeof DONE> {
  const { lease } = call.body;
  return changeAgent(deps, call, async (tx, agent) => {
    const ended = await deleteLeases(tx, agent.id, lease);
    if (lease !== null && ended.length === 0) throw notFound();
    return ended.map(({ entry, field }) => ({ action: 'lease.revoke', agent: agent.id, entry, field }));
  });
}

function ensureAllowed(state: 'revoked' | 'locked', wanted: Wanted): void {
  if (state === 'locked' && wanted === 'revoked') return;
  throw new ServerError('forbidden', 'a revoked agent stays revoked, a locked one needs a passkey');
}

/** How far an agent had come before it was paused or locked. */
function workingState({ publicKey, confirmedAt }: AgentRecord): AgentState {
  if (publicKey === null) return 'pending';
  return confirmedAt === null ? 'enrolling' : 'active';
}

/** The kill switch. */
export async function pauseAll(deps: ServerDeps, call: Call<'open', undefined>): Promise<typeof DONE> {
  return recordOwnerActs(deps, call, async (tx, record) => {
    const paused = await pauseAgents(tx, call.session.vault);
    await deleteLeasesOfAgents(tx, paused);
    const { seq } = await record(paused.map((agent) => ({ action: 'agent.pause', agent })));
    await announce(tx, { vault: call.session.vault, kind: 'agents', counter: seq });
    return DONE;
  });
}

/** Options of the ceremony that unlocks an agent. */
export async function offerUnlock({ db }: ServerDeps, { c, session, now }: Call<'open', undefined>): Promise<CeremonyOptions> {
  const id = await ensureOwnAgent(db, session.vault, idParam(c));
  return offerAssertion(db, session.vault, { kind: 'unlock-agent', subject: id, session: session.id }, now);
}

/** Unlocks an agent after a ceremony for it, and forgets what its limits have counted. @throws ServerError `forbidden`, `not-found` */
export async function unlock(deps: ServerDeps, call: Call<'open', { assertion: Assertion }>): Promise<typeof DONE> {
  const { c, session, visitor, now, body } = call;
  const id = await ensureOwnAgent(deps.db, session.vault, idParam(c));
  const purpose = { kind: 'unlock-agent', subject: id, session: session.id } as const;
  const rule = { purpose, vault: session.vault, action: 'agent.unlock', subject: { agent: id } } as const;
  const verified = await ensureAssertion(deps, visitor, body.assertion, rule, now);
  return changeAgent(deps, call, async (tx, agent) => {
    await markUsed(tx, verified, now);
    if (agent.state !== 'locked') throw new ServerError('conflict', 'the agent is not locked');
    await updateAgent(tx, id, { state: workingState(agent) });
    await resetLimits(tx, id);
    return [{ action: 'agent.unlock', agent: id }];
  });
}

async function ensureOwnAgent(db: Database, vault: Id, id: Id): Promise<Id> {
  if ((await findAgent(db, id))?.vault !== vault) throw notFound();
  return id;
}

async function changeAgent(
  deps: ServerDeps,
  call: Caller & Pick<Call<'open', unknown>, 'c'>,
  change: (tx: Transaction, agent: AgentRecord) => Promise<readonly OwnerAct[]>,
): Promise<typeof DONE> {
  const id = idParam(call.c);
  const { vault } = call.session;
  return recordOwnerActs(deps, call, async (tx, record) => {
    const agent = await findAgent(tx, id);
    if (agent?.vault !== vault) throw notFound();
    const { seq } = await record(await change(tx, agent));
    await announce(tx, { vault, kind: 'agents', counter: seq });
    return DONE;
  });
}
