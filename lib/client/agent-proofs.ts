import { toBase64url } from '../crypto/encoding.ts';
import type { Id } from '../protocol/ids.ts';
import type { AgentKeys } from '../protocol/sealed/agent-keys.ts';
import { lookupTag } from '../protocol/sealed/agent-keys.ts';
import { fieldAliases } from '../protocol/sealed/grant.ts';
import { agentKeys } from './keyring.ts';
import type { AgentProof, TagOwner } from './request-proof.ts';
import type { LoadedAgent, LoadedVault } from './vault-state.ts';

/** How to check the requests of each agent, by the entries as they are named now. */
export async function agentProofs(vault: LoadedVault): Promise<AgentProof[]> {
  return Promise.all([...vault.agents.values()].map(async (agent) => agentProof(vault, agent)));
}

async function agentProof(vault: LoadedVault, { view, record }: LoadedAgent): Promise<AgentProof> {
  const keys = await Promise.all([record.key, ...record.formerKeys].map(async (key) => agentKeys(view.id, key)));
  const tags = new Map<string, TagOwner[]>();
  for (const id of record.entries) addTags(vault, keys, id, tags);
  return { agent: view.id, macKeys: keys.map((key) => key.requestMac), tags, entries: new Set(record.entries) };
}

function addTags(vault: LoadedVault, keys: readonly AgentKeys[], entry: Id, tags: Map<string, TagOwner[]>): void {
  const header = vault.entries.get(entry)?.item.header;
  if (!header) return;
  for (const field of header.fields) {
    for (const alias of fieldAliases(header, field)) {
      for (const key of keys) {
        const tag = toBase64url(lookupTag(key, header.name, alias));
        tags.set(tag, [...(tags.get(tag) ?? []), { entry, field: field.id }]);
      }
    }
  }
}
