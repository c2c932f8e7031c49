import { fromBase64url } from '../crypto/encoding.ts';
import type { Id } from '../protocol/ids.ts';
import { openAuditPin } from '../protocol/sealed/audit-pin.ts';
import type { ManifestState } from '../protocol/sealed/manifest.ts';
import { EMPTY_MANIFEST, ensureSameManifest, manifestElement, openManifest, shiftManifest } from '../protocol/sealed/manifest.ts';
import { openRoster } from '../protocol/sealed/roster.ts';
import { openPasskeyName, openSettings } from '../protocol/sealed/settings.ts';
import { openEnrolment } from '../protocol/sealed/token-keys.ts';
import type { VaultKeys } from '../protocol/sealed/vault-keys.ts';
import type { AgentView, PasskeyView, VaultAnswer as VaultAnswerType } from '../protocol/wire/owner.ts';
import { VaultAnswer } from '../protocol/wire/owner.ts';
import { call } from './api.ts';
import { ensureNotOlder, rememberState } from './device-memory.ts';
import type { KnownEntries } from './entry-memory.ts';
import { NOTHING_KNOWN, readMemory, recallEntries, rememberEntries } from './entry-memory.ts';
import { asClientError, ClientError } from './errors.ts';
import type { EnrolmentItem, PasskeyItem } from './items.ts';
import { currentCredential, dropKeys, ensureKeys, heldKeys } from './keyring.ts';
import { openLeases } from './leases.ts';
import type { OpenedEntry, SealedEntry } from './members.ts';
import { openEntries } from './members.ts';
import type { LoadedAgent, LoadedEntry, LoadedVault } from './vault-state.ts';
import { holdVault, loadedVault } from './vault-state.ts';
import { clearVault } from './vault-store.ts';
import { runInWorker, workerCount } from './worker-pool.ts';

/** Fewer entries than this open faster here than in a worker. */
const SMALL = 200;
const BATCH = 250;

/**
 * Loads the vault, verifies all of it, and shows it. Nothing is shown before every check has passed:
 * the manifest covers each header and roster record, and neither counter may go back.
 * @throws ClientError `integrity`: the keys are dropped and the phase is `alarm`
 */
export async function loadVault(): Promise<LoadedVault> {
  const keys = ensureKeys();
  const isFirst = loadedVault() === null;
  try {
    const [answer, known] = await fetchVault(keys);
    const next = await asClientError(async () => openVault(keys, answer, known));
    // Locked while the answer was on its way: what it held is dropped here.
    if (heldKeys() !== keys) throw new ClientError('locked', 'the vault was locked meanwhile');
    rememberState(next.vault, { counter: next.counter, seq: next.audit.seq, hash: next.audit.hash });
    holdVault(next);
    if (isFirst && next.counter !== known.counter) void rememberEntries(keys, next);
    return next;
  } catch (error) {
    if (error instanceof ClientError && error.code === 'integrity') raiseAlarm(error);
    throw error;
  }
}

/** Drops every key and shows what is wrong. */
export function raiseAlarm(error: ClientError): void {
  dropKeys();
  clearVault('alarm', error);
}

/** What the server has, without the entries where they are those that are known already. */
async function fetchVault(keys: VaultKeys): Promise<[VaultAnswerType, KnownEntries]> {
  const loaded = loadedVault();
  if (loaded) return [await fetchSince(loaded), loaded];
  const memory = await readMemory(keys.vault);
  const [answer, known] = await Promise.all([fetchSince(memory ?? NOTHING_KNOWN), recallEntries(keys, memory)]);
  return answer.entries === null && known === NOTHING_KNOWN ? [await fetchSince(known), known] : [answer, known];
}

async function fetchSince({ counter }: Pick<KnownEntries, 'counter'>): Promise<VaultAnswerType> {
  return call('GET', `/api/vault?known=${counter}`, VaultAnswer);
}

async function openVault(keys: VaultKeys, answer: VaultAnswerType, known: KnownEntries): Promise<LoadedVault> {
  if (answer.vault !== keys.vault) throw new ClientError('integrity', 'the server answered with another vault');
  ensureNotOlder(keys.vault, { counter: answer.counter, seq: answer.audit.seq, hash: answer.audit.hash });
  const [manifest, entries, agents] = await Promise.all([
    openManifest(keys, answer.counter, fromBase64url(answer.manifest)),
    loadEntries(keys, answer, known),
    loadAgents(keys, answer.agents),
  ]);
  ensureSameManifest(manifest, sumOf([...entries.values(), ...agents.values()]));
  const [settings, passkeys, pin] = await Promise.all([
    openSettings(keys, answer.settingsVersion, fromBase64url(answer.settings)),
    Promise.all(answer.passkeys.map(async (view) => passkeyItem(keys, view))),
    answer.pin && openPin(keys, answer.pin, answer.audit),
  ]);
  return {
    vault: keys.vault,
    counter: answer.counter,
    manifest,
    sealedManifest: answer.manifest,
    entries,
    agents,
    passkeys,
    recovery: answer.recovery,
    settings,
    settingsVersion: answer.settingsVersion,
    audit: answer.audit,
    pin,
  };
}

function sumOf(members: readonly { readonly element: bigint }[]): ManifestState {
  return members.reduce((state, { element }) => shiftManifest(state, element, 1), EMPTY_MANIFEST);
}

/** Opens what is new; a header that came as before is kept as it was opened before. */
async function loadEntries(keys: VaultKeys, answer: VaultAnswerType, known: KnownEntries): Promise<KnownEntries['entries']> {
  if (answer.entries === null && answer.counter === known.counter) return known.entries;
  const sealed = answer.entries ?? [];
  const isKnown = ({ id, version, header }: SealedEntry) => {
    const before = known.entries.get(id);
    return before?.sealed === header && before.item.version === version;
  };
  const fresh = sealed.filter((entry) => !isKnown(entry));
  if (fresh.length === 0 && known.entries.size === sealed.length) return known.entries;
  const opened = await openInBatches(keys, fresh);
  const news = new Map<SealedEntry, OpenedEntry>(fresh.map((entry, position) => [entry, ensureAt(opened, position)]));
  const entries = new Map<Id, LoadedEntry>();
  for (const entry of sealed) {
    const now = news.get(entry);
    const kept = known.entries.get(entry.id);
    if (now) entries.set(entry.id, loadedEntry(entry, now));
    else if (kept) entries.set(entry.id, kept);
  }
  if (entries.size !== sealed.length) throw new ClientError('integrity', 'the server sent an entry twice');
  return entries;
}

function loadedEntry({ id, version, header }: SealedEntry, opened: OpenedEntry): LoadedEntry {
  return { item: { id, version, header: opened.header }, sealed: header, element: opened.element };
}

async function openInBatches(keys: VaultKeys, entries: readonly SealedEntry[]): Promise<readonly OpenedEntry[]> {
  if (entries.length < SMALL || workerCount() === 0) return openEntries(keys, entries);
  const batches: Promise<readonly OpenedEntry[]>[] = [];
  for (let at = 0; at < entries.length; at += BATCH) batches.push(openInWorker(keys, entries.slice(at, at + BATCH)));
  return (await Promise.all(batches)).flat();
}

async function openInWorker(keys: VaultKeys, entries: readonly SealedEntry[]): Promise<readonly OpenedEntry[]> {
  const result = await runInWorker({ kind: 'open-entries', keys, entries });
  if (result.kind !== 'open-entries') throw new ClientError('server', 'a worker answered another question');
  return result.entries;
}

function ensureAt<T>(list: readonly T[], position: number): T {
  const item = list[position];
  if (item === undefined) throw new ClientError('server', 'a worker answered with too little');
  return item;
}

async function loadAgents(keys: VaultKeys, views: readonly AgentView[]): Promise<ReadonlyMap<Id, LoadedAgent>> {
  const loaded = await Promise.all(views.map(async (view) => loadAgent(keys, view)));
  const agents = new Map(loaded.map((agent) => [agent.view.id, agent]));
  if (agents.size !== views.length) throw new ClientError('integrity', 'the server sent an agent twice');
  return agents;
}

async function loadAgent(keys: VaultKeys, view: AgentView): Promise<LoadedAgent> {
  const sealed = fromBase64url(view.roster);
  const [record, element] = await Promise.all([
    openRoster(keys, view.id, view.version, sealed),
    manifestElement(keys, { kind: 'agent', id: view.id, version: view.version, sealed }),
  ]);
  const [enrolment, leases] = await Promise.all([readEnrolment(view, record.enrolmentKey), openLeases(view, record)]);
  return { view, record, element, enrolment, leases };
}

/** Whether the public key that the server shows is the one that the holder of the setup token sealed. */
async function readEnrolment(view: AgentView, enrolmentKey: string): Promise<EnrolmentItem> {
  if (view.publicKey === null) return { status: 'none' };
  if (view.enrolment === null) return { status: 'forged' };
  try {
    const enrolment = await openEnrolment(fromBase64url(enrolmentKey), view.id, fromBase64url(view.enrolment));
    if (enrolment.publicKey !== view.publicKey) return { status: 'forged' };
    return { status: 'genuine', host: enrolment.host, platform: enrolment.platform, version: enrolment.version };
  } catch {
    // Whoever made this record did not hold the token.
    return { status: 'forged' };
  }
}

async function passkeyItem(keys: VaultKeys, view: PasskeyView): Promise<PasskeyItem> {
  return {
    id: view.id,
    name: await openPasskeyName(keys, fromBase64url(view.id), fromBase64url(view.name)),
    opensVault: view.opensVault,
    createdAt: view.createdAt,
    lastUsedAt: view.lastUsedAt,
    current: view.id === currentCredential(),
  };
}

async function openPin(
  keys: VaultKeys,
  sealed: { readonly counter: number; readonly sealed: string },
  audit: { readonly seq: number; readonly hash: string },
): Promise<LoadedVault['pin']> {
  const pin = await openAuditPin(keys, sealed.counter, fromBase64url(sealed.sealed));
  const isShorter = audit.seq < pin.seq;
  const isOther = audit.seq === pin.seq && audit.hash !== pin.hash;
  if (isShorter || isOther) throw new ClientError('integrity', 'the audit log is not the one that was verified');
  return { counter: sealed.counter, pin };
}
