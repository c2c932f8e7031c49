import type { Bytes } from '../crypto/bytes.ts';
import { wipe } from '../crypto/bytes.ts';
import { fromBase64url, toBase64url } from '../crypto/encoding.ts';
import type { FieldPlace } from '../protocol/contexts.ts';
import type { Id } from '../protocol/ids.ts';
import type { SealedField } from '../protocol/sealed/field.ts';
import { fieldDigest, openField, unwrapFieldKey } from '../protocol/sealed/field.ts';
import type { FieldHeader, Header } from '../protocol/sealed/header.ts';
import type { PersonalKey, VaultKeys } from '../protocol/sealed/vault-keys.ts';
import type { FieldWrite } from '../protocol/wire/owner.ts';
import { EntryAnswer } from '../protocol/wire/owner.ts';
import { call } from './api.ts';
import { ClientError } from './errors.ts';

/** Where a header's field stands. */
export function placeOf(vault: Id, entry: Id, field: Pick<FieldHeader, 'id' | 'class' | 'epoch'>): FieldPlace {
  return { vault, entry, field: field.id, class: field.class, epoch: field.epoch };
}

/** A field of a header. @throws ClientError `not-found` */
export function ensureField(header: Header, id: Id): FieldHeader {
  const field = header.fields.find((candidate) => candidate.id === id);
  if (!field) throw new ClientError('not-found', 'the entry has no such field');
  return field;
}

/** A sealed field as the API has it. */
export interface FieldRow {
  readonly id: Id;
  readonly epoch: number;
  readonly value: string | null;
  readonly wrap: string | null;
}

/** The sealed shared fields of an entry. Server learns: which entry is read. */
export async function fetchFields(entry: Id): Promise<readonly FieldRow[]> {
  return (await call('GET', `/api/entries/${entry}`, EntryAnswer)).fields;
}

/**
 * What the server has for a field of the header.
 * @throws ClientError `integrity` where it is missing or of another epoch
 */
function ensureSealed(rows: readonly FieldRow[], field: FieldHeader): Pick<SealedField, 'value' | 'wrap'> {
  const row = rows.find((candidate) => candidate.id === field.id && candidate.epoch === field.epoch);
  if (!row || row.value === null || row.wrap === null) {
    throw new ClientError('integrity', 'the server does not have a value that the entry names');
  }
  return { value: fromBase64url(row.value), wrap: fromBase64url(row.wrap) };
}

/** Opens a shared field of a header. @throws ClientError and lower errors for what is not the current value */
export async function openShared(
  keys: VaultKeys,
  entry: Id,
  field: FieldHeader,
  rows: readonly FieldRow[],
): Promise<string> {
  return openField(keys.shared, placeOf(keys.vault, entry, field), ensureSealed(rows, field), field.digest);
}

/** Opens a personal field of a header. */
export async function openPersonal(
  key: PersonalKey,
  vault: Id,
  entry: Id,
  field: FieldHeader,
  rows: readonly FieldRow[],
): Promise<string> {
  return openField(key, placeOf(vault, entry, field), ensureSealed(rows, field), field.digest);
}

/**
 * The field keys of an entry's shared fields, to put into grants; base64url, as grants hold them.
 * @param written fields that this change seals anew; the others are read from the server
 */
export async function sharedFieldKeys(
  keys: VaultKeys,
  entry: Id,
  header: Header,
  written: readonly FieldWrite[],
): Promise<ReadonlyMap<Id, string>> {
  const shared = header.fields.filter((field) => field.class === 'shared');
  const fresh = new Set(written.map(({ id }) => id));
  const stored = shared.every((field) => fresh.has(field.id)) ? [] : await fetchFields(entry);
  const fieldKeys = await Promise.all(
    shared.map(async (field): Promise<[Id, string]> => {
      const sealed = ensureSealed(fresh.has(field.id) ? written : stored, field);
      if (fieldDigest(sealed.value) !== field.digest) throw new ClientError('integrity', 'a value is not the current one');
      return [field.id, await unwrapText(keys, placeOf(keys.vault, entry, field), sealed.wrap)];
    }),
  );
  return new Map(fieldKeys);
}

async function unwrapText(keys: VaultKeys, place: FieldPlace, wrap: Bytes): Promise<string> {
  const key = await unwrapFieldKey(keys.shared, place, wrap);
  const text = toBase64url(key);
  wipe(key);
  return text;
}
