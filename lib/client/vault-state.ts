import { ClientError } from './errors.ts';
import type { Id } from '../protocol/ids.ts';
import type { Header } from '../protocol/sealed/header.ts';
import type { ManifestState } from '../protocol/sealed/manifest.ts';
import type { AuditPin } from '../protocol/sealed/audit-pin.ts';
import type { RosterRecord } from '../protocol/sealed/roster.ts';
import type { Settings } from '../protocol/sealed/settings.ts';
import type { AgentView } from '../protocol/wire/owner.ts';
import type { AgentItem, EnrolmentItem, EntryItem, LeaseItem, PasskeyItem } from './items.ts';
import { agentStatus } from './agent-status.ts';
import { keysDropped } from './keyring.ts';
import { updateVault } from './vault-store.ts';

/** An entry as loaded: with what a later change must take out of the manifest. */
export interface LoadedEntry {
  readonly item: EntryItem;
  /** The sealed header as it came, base64url: unchanged ones need not be opened again. */
  readonly sealed: string;
  /** Its HMAC in the manifest. */
  readonly element: bigint;
}

/** An agent as loaded. */
export interface LoadedAgent {
  readonly view: AgentView;
  readonly record: RosterRecord;
  readonly enrolment: EnrolmentItem;
  readonly leases: readonly LeaseItem[];
  readonly element: bigint;
}

/** The verified state of the open vault. Replaced as a whole, never changed in place. */
export interface LoadedVault {
  readonly vault: Id;
  readonly counter: number;
  readonly manifest: ManifestState;
  /** The sealed manifest as the server has it, base64url. */
  readonly sealedManifest: string;
  readonly entries: ReadonlyMap<Id, LoadedEntry>;
  readonly agents: ReadonlyMap<Id, LoadedAgent>;
  readonly passkeys: readonly PasskeyItem[];
  readonly recovery: 'none' | 'unconfirmed' | 'confirmed';
  readonly settings: Settings;
  readonly settingsVersion: number;
  readonly audit: { readonly seq: number; readonly hash: string };
  readonly pin: { readonly counter: number; readonly pin: AuditPin } | null;
}

let loaded: LoadedVault | null = null;
keysDropped.listen(() => {
  loaded = null;
});

/** The loaded vault, or null. */
export function loadedVault(): LoadedVault | null {
  return loaded;
}

/** @throws ClientError `locked` */
export function ensureVault(): LoadedVault {
  if (!loaded) throw new ClientError('locked', 'the vault is locked');
  return loaded;
}

/** @throws ClientError `not-found` */
export function ensureEntry(id: Id): EntryItem {
  return ensureLoadedEntry(ensureVault(), id).item;
}

/** @throws ClientError `not-found` */
export function ensureLoadedEntry(vault: LoadedVault, id: Id): LoadedEntry {
  const entry = vault.entries.get(id);
  if (!entry) throw new ClientError('not-found', 'there is no such entry');
  return entry;
}

/** @throws ClientError `not-found` */
export function ensureAgent(vault: LoadedVault, id: Id): LoadedAgent {
  const agent = vault.agents.get(id);
  if (!agent) throw new ClientError('not-found', 'there is no such agent');
  return agent;
}

/** Takes a verified state and shows it. */
export function holdVault(next: LoadedVault): void {
  const before = loaded;
  loaded = next;
  updateVault({
    phase: 'open',
    alarm: null,
    vaultName: next.settings.name,
    settings: next.settings,
    passkeys: next.passkeys,
    recovery: next.recovery,
    ...(before?.entries === next.entries ? {} : { entries: sortedEntries(next.entries) }),
    ...(before?.agents === next.agents ? {} : { agents: agentItems(next.agents) }),
  });
}

/** Shows agents anew: two of their states follow from the clock. */
export function refreshAgentStatus(): void {
  if (loaded) updateVault({ agents: agentItems(loaded.agents) });
}

const byName = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true });

function sortedEntries(entries: ReadonlyMap<Id, LoadedEntry>): EntryItem[] {
  const items = [...entries.values()].map((entry) => entry.item);
  return items.sort((a, b) => byName.compare(nameOf(a), nameOf(b)) || (a.id < b.id ? -1 : 1));
}

function nameOf(item: { readonly header: Header }): string {
  return item.header.name;
}

function agentItems(agents: ReadonlyMap<Id, LoadedAgent>): AgentItem[] {
  const now = Date.now();
  const items = [...agents.values()].map(({ view, record, enrolment, leases }) => ({
    id: view.id,
    version: view.version,
    record,
    view,
    enrolment,
    leases,
    status: agentStatus(view, now),
  }));
  return items.sort((a, b) => byName.compare(a.record.name, b.record.name) || (a.id < b.id ? -1 : 1));
}
