import { announce } from '../../../db/queries/notify.ts';
import { moveManifest } from '../../../db/queries/vaults.ts';
import type { ChangeRequest } from '../../protocol/wire/owner.ts';
import type { ServerDeps } from '../deps.ts';
import { decode } from '../secret.ts';
import type { Change } from './change.ts';
import { changeAgents } from './change-agents.ts';
import { badChange, conflict } from './change-error.ts';
import { changeEntries, destroyEntries } from './change-entries.ts';
import { changeGrants } from './change-grants.ts';
import type { Call } from './guard.ts';
import { recordOwnerActs } from './record.ts';

/**
 * `POST /api/changes`: entries, agents, grants and the manifest that covers them, all or nothing.
 * @throws ServerError `conflict` where the counter or a version is not the next one; `not-found` for
 * what is not this vault's; `bad-request` for a change that contradicts itself; `needs-recovery`
 */
export async function applyChange(deps: ServerDeps, call: Call<'open', ChangeRequest>): Promise<{ counter: number }> {
  const request = call.body;
  ensureEachOnce(request);
  return recordOwnerActs(deps, call, async (tx, record) => {
    const vault = call.session.vault;
    if (!(await moveManifest(tx, vault, request.counter, decode(request.manifest)))) throw conflict('the counter has moved on');
    const change: Change = { tx, vault, now: call.now, request };
    const acts = [
      ...(await changeEntries(change)),
      ...(await changeAgents(change)),
      ...(await changeGrants(change)),
      ...(await destroyEntries(change)),
    ];
    await record(acts);
    await announce(tx, { vault, kind: 'vault', counter: request.counter });
    if (request.agents.length > 0) await announce(tx, { vault, kind: 'agents', counter: request.counter });
    return { counter: request.counter };
  });
}

/** Nothing may be changed twice by one change: the order would decide. */
function ensureEachOnce({ entries, destroyed, agents, grants }: ChangeRequest): void {
  const entryIds = [...entries.map((entry) => entry.id), ...destroyed];
  const pairs = grants.map(({ agent, entry }) => `${agent} ${entry}`);
  const fieldsOf = entries.map(({ fields, removed }) => [...fields.map((field) => field.id), ...removed]);
  for (const ids of [entryIds, agents.map((agent) => agent.id), pairs, ...fieldsOf]) {
    if (new Set(ids).size !== ids.length) throw badChange('twice');
  }
}
