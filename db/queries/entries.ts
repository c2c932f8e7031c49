import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Bytes } from '../../lib/crypto/bytes.ts';
import type { Id } from '../../lib/protocol/ids.ts';
import type { Database, Transaction } from '../connection.ts';
import { entries, entryVersions, fields, fieldValues } from '../schema.ts';
import { inChunks } from './chunks.ts';

export type EntryRecord = typeof entries.$inferSelect;
export type FieldRecord = typeof fields.$inferSelect;
export type FieldValueRecord = typeof fieldValues.$inferSelect;

/** The present headers of a vault. */
export async function listEntries(db: Database | Transaction, vault: Id): Promise<Pick<EntryRecord, 'id' | 'version' | 'header'>[]> {
  return db
    .select({ id: entries.id, version: entries.version, header: entries.header })
    .from(entries)
    .where(eq(entries.vault, vault));
}

/** Entries by id, of whichever vault, without their headers. */
export async function findEntries(db: Database | Transaction, ids: readonly Id[]): Promise<Omit<EntryRecord, 'header'>[]> {
  if (ids.length === 0) return [];
  return db
    .select({ id: entries.id, vault: entries.vault, version: entries.version, trashed: entries.trashed })
    .from(entries)
    .where(inArray(entries.id, [...ids]));
}

/** Every field that these entries have or had. */
export async function findFields(db: Database | Transaction, ids: readonly Id[]): Promise<FieldRecord[]> {
  if (ids.length === 0) return [];
  return db.select().from(fields).where(inArray(fields.entry, [...ids]));
}

/** Whether the vault holds any personal field. */
export async function hasPersonalField(tx: Transaction, vault: Id): Promise<boolean> {
  const rows = await tx
    .select({ id: fields.id })
    .from(fields)
    .innerJoin(entries, eq(entries.id, fields.entry))
    .where(and(eq(entries.vault, vault), eq(fields.personal, true)))
    .limit(1);
  return rows.length > 0;
}

/** Writes new versions of entries. */
export async function upsertEntries(tx: Transaction, rows: readonly EntryRecord[], at: number): Promise<void> {
  await inChunks(rows, async (chunk) => {
    await tx
      .insert(entries)
      .values(chunk)
      .onConflictDoUpdate({
        target: entries.id,
        set: { version: sql`excluded.version`, header: sql`excluded.header`, trashed: sql`excluded.trashed` },
      });
    await tx.insert(entryVersions).values(chunk.map(({ id, version, header }) => ({ entry: id, version, header, at })));
  });
}

/** Writes fields and the values of their present epochs. */
export async function upsertFields(tx: Transaction, rows: readonly FieldRecord[], values: readonly FieldValueRecord[]): Promise<void> {
  await inChunks(rows, (chunk) =>
    tx
      .insert(fields)
      .values(chunk)
      .onConflictDoUpdate({
        target: [fields.entry, fields.id],
        set: { epoch: sql`excluded.epoch`, removed: sql`excluded.removed` },
      }),
  );
  await inChunks(values, (chunk) => tx.insert(fieldValues).values(chunk));
}

/** Deletes entries for good, with their versions, values and grants. */
export async function deleteEntries(tx: Transaction, ids: readonly Id[]): Promise<void> {
  if (ids.length > 0) await tx.delete(entries).where(inArray(entries.id, [...ids]));
}

/** The present fields of an entry with their values, personal ones included. */
export async function readValues(db: Database | Transaction, entry: Id): Promise<(FieldRecord & { value: Bytes; wrap: Bytes })[]> {
  const rows = await db
    .select({ field: fields, value: fieldValues.value, wrap: fieldValues.wrap })
    .from(fields)
    .innerJoin(
      fieldValues,
      and(eq(fieldValues.entry, fields.entry), eq(fieldValues.field, fields.id), eq(fieldValues.epoch, fields.epoch)),
    )
    .where(and(eq(fields.entry, entry), eq(fields.removed, false)));
  return rows.map(({ field, value, wrap }) => ({ ...field, value, wrap }));
}

/** All versions of an entry, newest first, and every shared value that one of them used. */
export async function readHistory(db: Database, entry: Id) {
  const versions = await db.select().from(entryVersions).where(eq(entryVersions.entry, entry)).orderBy(desc(entryVersions.version));
  const values = await db
    .select({ id: fieldValues.field, epoch: fieldValues.epoch, value: fieldValues.value, wrap: fieldValues.wrap })
    .from(fieldValues)
    .innerJoin(fields, and(eq(fields.entry, fieldValues.entry), eq(fields.id, fieldValues.field)))
    .where(and(eq(fieldValues.entry, entry), eq(fields.personal, false)))
    .orderBy(asc(fieldValues.field), asc(fieldValues.epoch));
  return { versions, values };
}
