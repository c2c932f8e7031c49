import { toBase64url } from '../crypto/encoding.ts';
import type { Id } from '../protocol/ids.ts';
import { canonicalName } from '../protocol/names.ts';
import type { AgentKeys } from '../protocol/sealed/agent-keys.ts';
import { fieldAliases, grantTags, sealGrant } from '../protocol/sealed/grant.ts';
import type { FieldHeader, Header } from '../protocol/sealed/header.ts';
import type { FieldWrite, GrantWrite } from '../protocol/wire/owner.ts';
import { ClientError } from './errors.ts';
import { sharedFieldKeys } from './fields.ts';
import { agentKeys, ensureKeys } from './keyring.ts';
import type { LoadedAgent, LoadedVault } from './vault-state.ts';

/** An entry at the version at which its grants are written. */
export interface GrantSource {
  readonly id: Id;
  readonly version: number;
  readonly header: Header;
  /** Fields that the same change seals anew. */
  readonly written: readonly FieldWrite[];
}

/** An agent that receives grants. */
export interface Grantee {
  readonly agent: Id;
  /** The agent key in base64url. */
  readonly key: string;
  readonly purposes: readonly string[];
}

/** The agents that may use an entry: in its owner's roster record, and not revoked. */
export function granteesOf(vault: LoadedVault, entry: Id): LoadedAgent[] {
  return [...vault.agents.values()].filter(
    ({ view, record }) => view.state !== 'revoked' && record.entries.includes(entry),
  );
}

export function granteeOf({ view, record }: LoadedAgent): Grantee {
  return { agent: view.id, key: record.key, purposes: view.policy.purposes };
}

/**
 * Seals an entry's shared fields for agents. An entry in the trash, or without shared fields, gives
 * empty grants, which take away what there was.
 */
export async function sealGrants(source: GrantSource, grantees: readonly Grantee[]): Promise<GrantWrite[]> {
  const { id, version, header } = source;
  const shared = header.fields.filter((field) => field.class === 'shared');
  if (grantees.length === 0) return [];
  if (header.trashedAt !== null || shared.length === 0) {
    return grantees.map(({ agent }) => emptyGrant(agent, id, version));
  }
  const fieldKeys = await sharedFieldKeys(ensureKeys(), id, header, source.written);
  return Promise.all(
    grantees.map(async (grantee) => {
      const keys = await agentKeys(grantee.agent, grantee.key);
      const items = shared.map(async (field) => sealItem(keys, source, grantee, field, fieldKeys.get(field.id) ?? ''));
      return { agent: grantee.agent, entry: id, serial: version, items: await Promise.all(items) };
    }),
  );
}

/** Takes an agent's grants for an entry away. */
export function emptyGrant(agent: Id, entry: Id, version: number): GrantWrite {
  return { agent, entry, serial: version, items: [] };
}

/**
 * Makes sure that an agent can tell the entries of its scope apart by name.
 * @param names the scope's entries outside the trash
 * @throws ClientError `name-taken` with the entries that share a name
 */
export function ensureDistinctNames(names: readonly { readonly id: Id; readonly header: Header }[]): void {
  const byName = new Map<string, Id[]>();
  for (const { id, header } of names) {
    if (header.trashedAt !== null) continue;
    const name = canonicalName(header.name);
    byName.set(name, [...(byName.get(name) ?? []), id]);
  }
  const taken = [...byName.values()].filter((ids) => ids.length > 1).flat();
  if (taken.length > 0) throw new ClientError('name-taken', 'two entries of an agent share a name', { entries: taken });
}

async function sealItem(
  keys: AgentKeys,
  { id, version, header }: GrantSource,
  { agent, purposes }: Grantee,
  field: FieldHeader,
  key: string,
): Promise<GrantWrite['items'][number]> {
  const grant = {
    v: 1 as const,
    name: header.name,
    label: field.label,
    aliases: fieldAliases(header, field),
    kind: field.kind,
    key,
    hosts: header.hosts,
    injections: [],
    approval: 'none' as const,
    purposes: [...purposes],
  };
  const { vault } = ensureKeys();
  const place = { vault, agent, entry: id, field: field.id, epoch: field.epoch, serial: version };
  return {
    field: field.id,
    epoch: field.epoch,
    sealed: toBase64url(await sealGrant(keys, place, grant)),
    tags: grantTags(keys, grant).map(toBase64url),
  };
}
