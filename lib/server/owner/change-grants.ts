import { findAgents } from '../../../db/queries/agents.ts';
import type { FieldRecord } from '../../../db/queries/entries.ts';
import { findEntries, findFields } from '../../../db/queries/entries.ts';
import { findScope, replaceGrants } from '../../../db/queries/grants.ts';
import type { GrantWrite } from '../../protocol/wire/owner.ts';
import { decode } from '../secret.ts';
import type { Change } from './change.ts';
import { badChange, conflict, notFound } from './change-error.ts';
import type { OwnerAct } from './record.ts';

/**
 * Replaces the grants of each named agent for each named entry. They must be for shared fields of the
 * entry as it is after this change, and for agents that are not revoked.
 */
export async function changeGrants(change: Change): Promise<OwnerAct[]> {
  const { tx, request } = change;
  const writes = request.grants;
  if (writes.length === 0) return [];
  await ensureGrantable(change);
  const before = new Set((await findScope(tx, writes)).map(pairKey));
  const rows = writes.flatMap(({ agent, entry, serial, items }) =>
    items.map(({ field, epoch, sealed }) => ({ agent, entry, field, epoch, serial, sealed: decode(sealed) })),
  );
  const tags = writes.flatMap(({ agent, entry, items }) =>
    items.flatMap(({ field, tags: own }) => own.map((tag) => ({ agent, entry, field, tag: decode(tag) }))),
  );
  if (!(await replaceGrants(tx, writes, rows, tags))) throw badChange('tags');
  return writes.flatMap((write) => scopeAct(write, before.has(pairKey(write))));
}

/** The log tells when an entry enters or leaves an agent's scope, not when its grants are sealed anew. */
function scopeAct({ agent, entry, items }: GrantWrite, before: boolean): OwnerAct[] {
  const after = items.length > 0;
  return before === after ? [] : [{ action: after ? 'agent.grant' : 'agent.withdraw', agent, entry }];
}

async function ensureGrantable({ tx, vault, request: { grants: writes } }: Change): Promise<void> {
  const agents = new Map((await findAgents(tx, unique(writes.map((write) => write.agent)))).map((agent) => [agent.id, agent]));
  const entryIds = unique(writes.map((write) => write.entry));
  const entries = new Map((await findEntries(tx, entryIds)).map((entry) => [entry.id, entry]));
  const fields = new Map((await findFields(tx, entryIds)).map((field) => [`${field.entry} ${field.id}`, field]));
  for (const { agent: agentId, entry: entryId, serial, items } of writes) {
    const agent = agents.get(agentId);
    const entry = entries.get(entryId);
    if (agent?.vault !== vault || entry?.vault !== vault) throw notFound();
    if (items.length === 0) continue;
    if (agent.state === 'revoked' || entry.trashed) throw badChange('scope');
    if (serial !== entry.version) throw conflict('the entry has moved on');
    for (const item of items) ensureShared(fields.get(`${entryId} ${item.field}`), item.epoch);
  }
}

function ensureShared(field: FieldRecord | undefined, epoch: number): void {
  if (!field || field.personal || field.removed) throw badChange('field');
  if (field.epoch !== epoch) throw conflict('the field has moved on');
}

function pairKey({ agent, entry }: { agent: string; entry: string }): string {
  return `${agent} ${entry}`;
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}
