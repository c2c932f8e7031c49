import { toBase64url } from '../crypto/encoding.ts';
import type { Id } from '../protocol/ids.ts';
import { sealField } from '../protocol/sealed/field.ts';
import type { FieldHeader, Header } from '../protocol/sealed/header.ts';
import type { PersonalKey, VaultKeys } from '../protocol/sealed/vault-keys.ts';
import type { EntryWrite, FieldWrite } from '../protocol/wire/owner.ts';
import type { Change } from './commit.ts';
import { commit } from './commit.ts';
import type { EntryDraft, EntryPlan, PlannedField } from './drafts.ts';
import { hintOf, planEntry } from './drafts.ts';
import { asClientError, ClientError } from './errors.ts';
import { ensureField, fetchFields, openShared, placeOf } from './fields.ts';
import { ensureDistinctNames, granteeOf, granteesOf, sealGrants } from './grants.ts';
import { canonicalHosts, checkHost, HOSTS_MAX } from './hosts.ts';
import type { EntryItem } from './items.ts';
import { ensureKeys } from './keyring.ts';
import { openPersonalAccess } from './personal.ts';
import type { LoadedVault } from './vault-state.ts';
import { ensureEntry, ensureLoadedEntry, ensureVault } from './vault-state.ts';

/** Most entries that one commit destroys. */
const DESTROY_BATCH = 500;

/**
 * Writes a draft as the next version of its entry. Changed values start a new epoch, and every agent in
 * whose scope the entry is gets grants for the new version in the same commit. Where a personal value is
 * written the owner is asked for a touch first.
 * @throws ClientError `conflict` with `current` where the entry is no longer at the draft's version;
 * `name-taken`, `bad-name`, `bad-totp`, `bad-request`, `needs-recovery`, `passkey-…`
 */
export async function saveEntry(draft: EntryDraft): Promise<EntryItem> {
  return asClientError(async () => {
    const full = await withClassChanges(draft);
    const first = planEntry(full, presentHeader(ensureVault(), full));
    const writesPersonal = first.fields.some((field) => field.value !== null && field.draft.class === 'personal');
    const personal = writesPersonal ? (await openPersonalAccess(full.id)).key : null;
    const vault = await commit(async (current) => planSave(current, full, personal));
    return ensureLoadedEntry(vault, full.id).item;
  });
}

/** Moves an entry to the trash. Agents lose it at once; their scope remembers it. */
export async function trashEntry(id: Id): Promise<void> {
  await rewrite(id, 'trash', (header) => ({ ...header, trashedAt: Date.now() }));
}

/**
 * Takes an entry out of the trash, and gives it back to the agents that had it (`agentsFor`).
 * @throws ClientError `name-taken` where an agent got another entry of this name meanwhile
 */
export async function restoreEntry(id: Id): Promise<void> {
  await rewrite(id, 'restore', (header) => ({ ...header, trashedAt: null }));
}

export async function setFavourite(id: Id, on: boolean): Promise<void> {
  await asClientError(async () => {
    await commit(async (vault) => {
      const { header } = ensureLoadedEntry(vault, id).item;
      return Promise.resolve({ entries: [{ id, act: 'edit', header: { ...header, favourite: on }, fields: [], removed: [] }] });
    });
  });
}

/** Deletes an entry of the trash for good, with all its versions. */
export async function destroyEntry(id: Id): Promise<void> {
  await destroy([id]);
}

/** Deletes everything in the trash for good. */
export async function emptyTrash(): Promise<void> {
  const trash = [...ensureVault().entries.values()].filter(({ item }) => item.header.trashedAt !== null);
  const ids = trash.map(({ item }) => item.id);
  for (let at = 0; at < ids.length; at += DESTROY_BATCH) await destroy(ids.slice(at, at + DESTROY_BATCH));
}

/**
 * The value of a shared field. Server learns: which entry is read.
 * @throws ClientError `not-found`, `integrity`
 */
export async function readField(entry: Id, field: Id): Promise<string> {
  return asClientError(async () => {
    const header = ensureField(ensureEntry(entry).header, field);
    if (header.class !== 'shared') throw new ClientError('bad-request', 'a personal field needs a ceremony');
    return openShared(ensureKeys(), entry, header, await fetchFields(entry));
  });
}

/** The values of all shared fields of an entry, in one request. @throws ClientError `not-found`, `integrity` */
export async function readShared(entry: Id): Promise<ReadonlyMap<Id, string>> {
  return asClientError(async () => {
    const shared = ensureEntry(entry).header.fields.filter((field) => field.class === 'shared');
    if (shared.length === 0) return new Map<Id, string>();
    const rows = await fetchFields(entry);
    const values = shared.map(async (field): Promise<[Id, string]> => [field.id, await openShared(ensureKeys(), entry, field, rows)]);
    return new Map(await Promise.all(values));
  });
}

async function planSave(vault: LoadedVault, draft: EntryDraft, personal: PersonalKey | null): Promise<Change> {
  const present = ensureUnchanged(vault, draft);
  const plan = planEntry(draft, present);
  const keys = ensureKeys();
  const sealed = await Promise.all(plan.fields.map(async (field) => sealPlanned(keys, draft.id, field, personal)));
  const header = headerOf(draft, plan, present, sealed.map((field) => field.header));
  const fields = sealed.flatMap(({ write }) => (write ? [write] : []));
  const version = draft.version + 1;
  const grants = await grantsFor(vault, { id: draft.id, version, header, written: fields });
  const act = present ? 'edit' : 'create';
  return { entries: [{ id: draft.id, act, header, fields, removed: plan.removed }], grants };
}

async function rewrite(id: Id, act: EntryWrite['act'], change: (header: Header) => Header): Promise<void> {
  await asClientError(async () => {
    await commit(async (vault) => {
      const { version, header } = ensureLoadedEntry(vault, id).item;
      const changed = { ...change(header), updatedAt: Date.now() };
      const grants = await grantsFor(vault, { id, version: version + 1, header: changed, written: [] });
      return { entries: [{ id, act, header: changed, fields: [], removed: [] }], grants };
    });
  });
}

async function destroy(ids: readonly Id[]): Promise<void> {
  await asClientError(async () => {
    // Another tab may have destroyed some of them meanwhile.
    await commit(async (vault) => Promise.resolve({ destroyed: ids.filter((id) => vault.entries.has(id)) }));
  });
}

/** The header that a draft was made from. @throws ClientError `conflict` where it is not the present one */
function ensureUnchanged(vault: LoadedVault, draft: EntryDraft): Header | null {
  const present = vault.entries.get(draft.id)?.item;
  if ((present?.version ?? 0) === draft.version) return present?.header ?? null;
  throw new ClientError('conflict', 'the entry was changed meanwhile', present ? { current: present } : {});
}

function presentHeader(vault: LoadedVault, draft: EntryDraft): Header | null {
  return ensureUnchanged(vault, draft);
}

async function grantsFor(
  vault: LoadedVault,
  source: { readonly id: Id; readonly version: number; readonly header: Header; readonly written: readonly FieldWrite[] },
) {
  const agents = granteesOf(vault, source.id);
  for (const { record } of agents) {
    const others = record.entries.flatMap((id) => (id === source.id ? [] : (vault.entries.get(id)?.item ?? [])));
    ensureNameIsFree(source, others);
  }
  return sealGrants(source, agents.map(granteeOf));
}

function ensureNameIsFree(source: { readonly id: Id; readonly header: Header }, others: readonly EntryItem[]): void {
  if (source.header.trashedAt === null) ensureDistinctNames([source, ...others]);
}

interface SealedPlan {
  readonly header: FieldHeader;
  readonly write: FieldWrite | null;
}

async function sealPlanned(
  keys: VaultKeys,
  entry: Id,
  { draft, before, value }: PlannedField,
  personal: PersonalKey | null,
): Promise<SealedPlan> {
  const { id, key, label, kind } = draft;
  const outline = { id, key, label: label.trim(), kind, class: draft.class };
  if (value === null) {
    if (!before) throw new ClientError('bad-request', 'a new field needs a value');
    return { header: { ...outline, epoch: before.epoch, digest: before.digest }, write: null };
  }
  const owner = draft.class === 'shared' ? keys.shared : personal;
  if (!owner) throw new ClientError('bad-request', 'a personal value needs a ceremony');
  const epoch = (before?.epoch ?? 0) + 1;
  const sealed = await sealField(owner, placeOf(keys.vault, entry, { ...outline, epoch }), value);
  return {
    header: { ...outline, epoch, digest: sealed.digest },
    write: { id, class: draft.class, epoch, value: toBase64url(sealed.value), wrap: toBase64url(sealed.wrap) },
  };
}

function headerOf(draft: EntryDraft, plan: EntryPlan, present: Header | null, fields: FieldHeader[]): Header {
  const now = Date.now();
  return {
    v: 1,
    name: draft.name.trim(),
    type: draft.type,
    hint: hintOf(draft, plan, present),
    urls: [...draft.urls],
    hosts: ensureHosts(draft.hosts),
    tags: [...new Set(draft.tags)],
    favourite: draft.favourite,
    trashedAt: present?.trashedAt ?? null,
    createdAt: present?.createdAt ?? now,
    updatedAt: now,
    primary: plan.primary,
    fields,
  };
}

/** @throws ClientError `bad-request` where one is no host: leaving it out would lose what was meant */
function ensureHosts(texts: readonly string[]): string[] {
  const hosts = canonicalHosts(texts);
  if (hosts.length > HOSTS_MAX || texts.some((text) => checkHost(text).problem !== null)) {
    throw new ClientError('bad-request', 'an allowed host is malformed, or there are too many');
  }
  return hosts;
}

/** Reads the values of shared fields that become personal and were not typed anew. */
async function withClassChanges(draft: EntryDraft): Promise<EntryDraft> {
  const present = presentHeader(ensureVault(), draft);
  const fields = draft.fields.map(async (field) => {
    const before = present?.fields.find((candidate) => candidate.id === field.id);
    const becomesPersonal = field.value === null && before?.class === 'shared' && field.class === 'personal';
    return becomesPersonal ? { ...field, value: await readField(draft.id, field.id) } : field;
  });
  return { ...draft, fields: await Promise.all(fields) };
}
