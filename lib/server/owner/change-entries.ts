import type { EntryRecord, FieldRecord } from '../../../db/queries/entries.ts';
import { deleteEntries, findEntries, findFields, hasPersonalField, upsertEntries, upsertFields } from '../../../db/queries/entries.ts';
import { deleteGrantsOfEntries, deleteStaleGrants } from '../../../db/queries/grants.ts';
import { countOpeners } from '../../../db/queries/passkeys.ts';
import { recoveryOf } from '../../../db/queries/recoveries.ts';
import type { Transaction } from '../../../db/connection.ts';
import type { Id } from '../../protocol/ids.ts';
import type { EntryWrite, FieldWrite } from '../../protocol/wire/owner.ts';
import { ServerError } from '../errors.ts';
import { decode } from '../secret.ts';
import type { Change } from './change.ts';
import { badChange, conflict, notFound } from './change-error.ts';
import type { OwnerAct } from './record.ts';

type Present = Omit<EntryRecord, 'header'>;

/** Writes new versions of entries. Trashing one, and a field's new epoch, take the grants away. */
export async function changeEntries({ tx, vault, now, request: { entries: writes } }: Change): Promise<OwnerAct[]> {
  const ids = writes.map((write) => write.id);
  const present = new Map((await findEntries(tx, ids)).map((entry) => [entry.id, entry]));
  const rows = writes.map((write) => nextVersion(vault, write, present.get(write.id)));
  const known = new Map((await findFields(tx, ids)).map((field) => [fieldKey(field.entry, field.id), field]));
  const fields = writes.flatMap((write) => nextFields(write, known));
  await ensureSecondWayIn(tx, vault, fields, known);
  await upsertEntries(tx, rows, now);
  await upsertFields(tx, fields, writes.flatMap(valueRows));
  await deleteStaleGrants(tx, ids);
  await deleteGrantsOfEntries(tx, writes.filter((write) => write.act === 'trash').map((write) => write.id));
  return writes.map(({ id, act }) => ({ action: `entry.${act}`, entry: id }));
}

function nextVersion(vault: Id, { id, version, act, header }: EntryWrite, present: Present | undefined): EntryRecord {
  if (present && present.vault !== vault) throw notFound();
  if (act === 'create' && present) throw conflict('the entry exists already');
  if (act !== 'create' && !present) throw notFound();
  if (version !== (present?.version ?? 0) + 1) throw conflict('the entry has moved on');
  const trashed = act === 'trash' || (act === 'edit' && present?.trashed === true);
  return { id, vault, version, header: decode(header), trashed };
}

function nextFields({ id: entry, fields, removed }: EntryWrite, known: ReadonlyMap<string, FieldRecord>): FieldRecord[] {
  const written = fields.map((field) => nextField(entry, field, known.get(fieldKey(entry, field.id))));
  const gone = removed.map((field) => {
    const before = known.get(fieldKey(entry, field));
    if (!before || before.removed) throw badChange('removed');
    return { ...before, removed: true };
  });
  return [...written, ...gone];
}

/** A class never changes, so no server and no mistake can turn a personal field into a shared one. */
function nextField(entry: Id, field: FieldWrite, before: FieldRecord | undefined): FieldRecord {
  const personal = field.class === 'personal';
  if (before && before.personal !== personal) throw badChange('class');
  if (before && field.epoch <= before.epoch) throw conflict('the field has moved on');
  return { entry, id: field.id, personal, epoch: field.epoch, removed: false };
}

function valueRows({ id: entry, fields }: EntryWrite) {
  return fields.map(({ id: field, epoch, value, wrap }) => ({ entry, field, epoch, value: decode(value), wrap: decode(wrap) }));
}

/** The first personal field needs two passkeys that open the vault, or a recovery code that was confirmed. */
async function ensureSecondWayIn(
  tx: Transaction,
  vault: Id,
  fields: readonly FieldRecord[],
  known: ReadonlyMap<string, FieldRecord>,
): Promise<void> {
  const isNew = fields.some((field) => field.personal && !known.has(fieldKey(field.entry, field.id)));
  if (!isNew || (await hasPersonalField(tx, vault))) return;
  const confirmed = (await recoveryOf(tx, vault))?.confirmedAt ?? null;
  if (confirmed === null && (await countOpeners(tx, vault)) < 2) {
    throw new ServerError('needs-recovery', 'the first personal field needs a second way in');
  }
}

/** Deletes entries for good, after everything else of the change. */
export async function destroyEntries({ tx, vault, request: { destroyed } }: Change): Promise<OwnerAct[]> {
  const present = await findEntries(tx, destroyed);
  if (present.length !== destroyed.length || present.some((entry) => entry.vault !== vault)) throw notFound();
  await deleteEntries(tx, destroyed);
  return destroyed.map((entry) => ({ action: 'entry.destroy', entry }));
}

function fieldKey(entry: Id, field: Id): string {
  return `${entry} ${field}`;
}
