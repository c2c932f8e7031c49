import { fromBase64url } from '../crypto/encoding.ts';
import type { Id } from '../protocol/ids.ts';
import { makeId } from '../protocol/ids.ts';
import type { Header } from '../protocol/sealed/header.ts';
import { openHeader } from '../protocol/sealed/header.ts';
import { VersionsAnswer } from '../protocol/wire/owner.ts';
import { call } from './api.ts';
import type { EntryDraft, FieldDraft } from './drafts.ts';
import { draftFrom } from './drafts.ts';
import { saveEntry } from './entries.ts';
import { asClientError, ClientError } from './errors.ts';
import type { FieldRow } from './fields.ts';
import { openShared } from './fields.ts';
import type { EntryItem } from './items.ts';
import { ensureKeys } from './keyring.ts';
import { ensureEntry } from './vault-state.ts';

/** An earlier or the present version of an entry. */
export interface EntryVersion {
  readonly version: number;
  /** Milliseconds since 1970, by the server's clock. */
  readonly at: number;
  readonly header: Header;
}

/** All versions of an entry, newest first. @throws ClientError `integrity` for one that is not of this place */
export async function entryVersions(id: Id): Promise<readonly EntryVersion[]> {
  return (await fetchVersions(id)).versions;
}

/**
 * Writes an earlier version's header and shared values as the newest version. Personal fields stay as
 * they are now: their values need a ceremony of their own.
 * @throws ClientError as `saveEntry`, and `not-found`
 */
export async function restoreVersion(id: Id, version: number): Promise<EntryItem> {
  return asClientError(async () => {
    const { versions, rows } = await fetchVersions(id);
    const old = versions.find((candidate) => candidate.version === version);
    if (!old) throw new ClientError('not-found', 'there is no such version');
    const present = ensureEntry(id);
    const values = await openOldValues(id, old.header, rows);
    return saveEntry(restoredDraft(present, old.header, values));
  });
}

async function fetchVersions(id: Id): Promise<{ versions: EntryVersion[]; rows: readonly FieldRow[] }> {
  return asClientError(async () => {
    const keys = ensureKeys();
    const answer = await call('GET', `/api/entries/${id}/versions`, VersionsAnswer);
    const versions = answer.versions.map(async ({ version, header, at }) => ({
      version,
      at,
      header: await openHeader(keys, id, version, fromBase64url(header)),
    }));
    return { versions: await Promise.all(versions), rows: answer.fields };
  });
}

async function openOldValues(id: Id, header: Header, rows: readonly FieldRow[]): Promise<ReadonlyMap<Id, string>> {
  const keys = ensureKeys();
  const shared = header.fields.filter((field) => field.class === 'shared');
  const values = shared.map(async (field): Promise<[Id, string]> => [field.id, await openShared(keys, id, field, rows)]);
  return new Map(await Promise.all(values));
}

/** The old version's fields with their values, and the present personal ones. */
function restoredDraft(present: EntryItem, old: Header, values: ReadonlyMap<Id, string>): EntryDraft {
  const presentIds = new Map(present.header.fields.map((field) => [field.id, field]));
  // A field that was removed meanwhile comes back as a new one: its old epochs are used up.
  const newIds = new Map(old.fields.map(({ id }) => [id, presentIds.has(id) ? id : makeId()]));
  const shared = old.fields.flatMap(({ id, key, label, kind, digest }): FieldDraft[] => {
    const value = values.get(id);
    if (value === undefined) return [];
    const isSame = presentIds.get(id)?.digest === digest;
    return [{ id: newIds.get(id) ?? id, key, label, kind, class: 'shared', value: isSame ? null : value }];
  });
  const draft = draftFrom(present);
  const personal = draft.fields.filter((field) => field.class === 'personal');
  const { name, type, hint, urls, hosts, tags } = old;
  const primary = old.primary === null ? null : (newIds.get(old.primary) ?? null);
  return { ...draft, name, type, hint, urls, hosts, tags, primary, fields: [...shared, ...personal] };
}
