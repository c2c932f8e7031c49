import { fromBase64url, toBase64url } from '../crypto/encoding.ts';
import type { Id } from '../protocol/ids.ts';
import type { Header } from '../protocol/sealed/header.ts';
import { sealHeader } from '../protocol/sealed/header.ts';
import type { ManifestState } from '../protocol/sealed/manifest.ts';
import { manifestElement, sealManifest, shiftManifest } from '../protocol/sealed/manifest.ts';
import type { RosterRecord } from '../protocol/sealed/roster.ts';
import { sealRoster } from '../protocol/sealed/roster.ts';
import type { VaultKeys } from '../protocol/sealed/vault-keys.ts';
import type { AgentWrite, ChangeRequest, EntryWrite, FieldWrite, GrantWrite } from '../protocol/wire/owner.ts';
import { ChangeAnswer } from '../protocol/wire/owner.ts';
import { call } from './api.ts';
import { rememberCounter } from './device-memory.ts';
import { asClientError, ClientError } from './errors.ts';
import { ensureKeys } from './keyring.ts';
import { loadVault } from './load.ts';
import { inTurn } from './turns.ts';
import type { LoadedEntry, LoadedVault } from './vault-state.ts';
import { ensureAgent, ensureLoadedEntry, ensureVault, holdVault } from './vault-state.ts';

// [Note: Commit]
// Every write of entries and agents is one compare-and-set on the vault's counter, together with the
// manifest that covers the new state. A caller gives a plan instead of data: where another tab or
// device was faster, the vault is loaded and verified again and the plan is made anew on it. The plan
// itself decides whether what it touches has changed, and then throws `conflict`.

/** A new version of an entry. */
export interface EntryChange {
  readonly id: Id;
  readonly act: EntryWrite['act'];
  readonly header: Header;
  readonly fields: readonly FieldWrite[];
  readonly removed: readonly Id[];
}

/** A new version of an agent. */
export interface AgentChange {
  readonly id: Id;
  readonly act: AgentWrite['act'];
  readonly record: RosterRecord;
  readonly policy: AgentWrite['policy'];
  readonly token: AgentWrite['token'];
}

/** What one commit writes. */
export interface Change {
  readonly entries?: readonly EntryChange[];
  readonly destroyed?: readonly Id[];
  readonly agents?: readonly AgentChange[];
  readonly grants?: readonly GrantWrite[];
}

export type Plan = (vault: LoadedVault) => Promise<Change>;

const MOST_TRIES = 5;

/**
 * Carries out a plan, see [Note: Commit].
 * Server learns: which opaque entries and agents changed, the acts, padded sizes.
 * @throws ClientError `conflict` where the plan does, or where others are faster five times in a row;
 * `offline` where it is unknown whether the change arrived
 */
export async function commit(plan: Plan): Promise<LoadedVault> {
  return inTurn(async () => {
    for (let tries = 1; ; tries++) {
      const vault = ensureVault();
      const prepared = await asClientError(async () => prepare(ensureKeys(), vault, await plan(vault)));
      try {
        await call('POST', '/api/changes', ChangeAnswer, prepared.request);
        return await settle(prepared);
      } catch (error) {
        if (await recovered(error, prepared, tries)) return ensureVault();
      }
    }
  });
}

interface Prepared {
  readonly request: ChangeRequest;
  /** The vault after the change. Changed agents are loaded anew: the server sets part of them. */
  readonly next: LoadedVault;
  readonly changesAgents: boolean;
}

/** After a failed try: true where the change is there after all, false where it is worth another try. */
async function recovered(error: unknown, prepared: Prepared, tries: number): Promise<boolean> {
  if (!(error instanceof ClientError)) throw error;
  const isLost = error.code === 'conflict' && tries < MOST_TRIES;
  const isUnknown = error.code === 'offline' || error.code === 'server';
  if (!isLost && !isUnknown) throw error;
  const vault = await loadAfter(error, isUnknown);
  if (vault.sealedManifest === prepared.request.manifest) return true;
  if (isUnknown) throw error;
  return false;
}

async function loadAfter(error: ClientError, isUnknown: boolean): Promise<LoadedVault> {
  try {
    return await loadVault();
  } catch (second) {
    const isAlarm = second instanceof ClientError && second.code === 'integrity';
    throw isUnknown && !isAlarm ? error : second;
  }
}

async function settle({ next, changesAgents }: Prepared): Promise<LoadedVault> {
  if (changesAgents) return loadVault();
  rememberCounter(next.vault, next.counter);
  holdVault(next);
  return next;
}

async function prepare(keys: VaultKeys, vault: LoadedVault, change: Change): Promise<Prepared> {
  const { entries = [], destroyed = [], agents = [], grants = [] } = change;
  const written = await Promise.all(entries.map(async (entry) => writeEntry(keys, vault, entry)));
  const rostered = await Promise.all(agents.map(async (agent) => writeAgent(keys, vault, agent)));
  const gone = destroyed.map((id) => ensureLoadedEntry(vault, id).element);
  const manifest = [...written, ...rostered].reduce(
    (state, { before, element }) => shiftManifest(take(state, before), element, 1),
    gone.reduce(take, vault.manifest),
  );
  const counter = vault.counter + 1;
  const sealedManifest = toBase64url(await sealManifest(keys, counter, manifest));
  const nextEntries = changedEntries(vault, destroyed, written.map(({ loaded }) => loaded));
  return {
    request: {
      counter,
      manifest: sealedManifest,
      entries: written.map(({ write }) => write),
      destroyed: [...destroyed],
      agents: rostered.map(({ write }) => write),
      grants: [...grants],
    },
    next: { ...vault, counter, manifest, sealedManifest, entries: nextEntries },
    changesAgents: agents.length > 0,
  };
}

function take(state: ManifestState, element: bigint | null): ManifestState {
  return element === null ? state : shiftManifest(state, element, -1);
}

function changedEntries(
  vault: LoadedVault,
  destroyed: readonly Id[],
  written: readonly LoadedEntry[],
): ReadonlyMap<Id, LoadedEntry> {
  if (destroyed.length === 0 && written.length === 0) return vault.entries;
  const entries = new Map(vault.entries);
  for (const id of destroyed) entries.delete(id);
  for (const entry of written) entries.set(entry.item.id, entry);
  return entries;
}

interface Written<W> {
  readonly write: W;
  /** The member's HMAC before, or null for a new one, and after. */
  readonly before: bigint | null;
  readonly element: bigint;
}

async function writeEntry(
  keys: VaultKeys,
  vault: LoadedVault,
  { id, act, header, fields, removed }: EntryChange,
): Promise<Written<EntryWrite> & { readonly loaded: LoadedEntry }> {
  const before = act === 'create' ? null : ensureLoadedEntry(vault, id);
  const version = (before?.item.version ?? 0) + 1;
  const sealed = toBase64url(await sealHeader(keys, id, version, header));
  const element = await manifestElement(keys, { kind: 'entry', id, version, sealed: fromBase64url(sealed) });
  return {
    write: { id, version, act, header: sealed, fields: [...fields], removed: [...removed] },
    before: before?.element ?? null,
    element,
    loaded: { item: { id, version, header }, sealed, element },
  };
}

async function writeAgent(
  keys: VaultKeys,
  vault: LoadedVault,
  { id, act, record, policy, token }: AgentChange,
): Promise<Written<AgentWrite>> {
  const before = act === 'create' ? null : ensureAgent(vault, id);
  const version = (before?.view.version ?? 0) + 1;
  const sealed = await sealRoster(keys, id, version, record);
  const element = await manifestElement(keys, { kind: 'agent', id, version, sealed });
  return {
    write: { id, version, act, roster: toBase64url(sealed), policy, token },
    before: before?.element ?? null,
    element,
  };
}
