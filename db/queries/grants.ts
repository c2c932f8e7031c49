import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Id } from '../../lib/protocol/ids.ts';
import type { Transaction } from '../connection.ts';
import { fields, grants, lookupTags } from '../schema.ts';
import { inChunks } from './chunks.ts';

export type GrantRecord = typeof grants.$inferSelect;
export type LookupTagRecord = typeof lookupTags.$inferSelect;

/** An agent and an entry. */
export interface ScopePair {
  readonly agent: Id;
  readonly entry: Id;
}

/** Which of these pairs have a grant. */
export async function findScope(tx: Transaction, pairs: readonly ScopePair[]): Promise<ScopePair[]> {
  const found: ScopePair[] = [];
  await inChunks(pairs, async (chunk) => {
    found.push(...(await tx.selectDistinct({ agent: grants.agent, entry: grants.entry }).from(grants).where(isOneOf(chunk))));
  });
  return found;
}

/**
 * Replaces the grants of these pairs, and the tags under which agents ask for them; false where a tag
 * belongs to another entry or field of the same agent.
 */
export async function replaceGrants(
  tx: Transaction,
  pairs: readonly ScopePair[],
  rows: readonly GrantRecord[],
  tags: readonly LookupTagRecord[],
): Promise<boolean> {
  let written = 0;
  await inChunks(pairs, (chunk) => tx.delete(grants).where(isOneOf(chunk)));
  await inChunks(rows, (chunk) => tx.insert(grants).values(chunk));
  await inChunks(tags, async (chunk) => {
    const { count } = await tx.insert(lookupTags).values(chunk).onConflictDoNothing();
    written += count;
  });
  return written === tags.length;
}

function isOneOf(pairs: readonly ScopePair[]) {
  const column = (key: keyof ScopePair) => sql.param(pairs.map((pair) => pair[key]));
  return sql`(${grants.agent}, ${grants.entry}) in (select * from unnest(${column('agent')}::uuid[], ${column('entry')}::uuid[]))`;
}

export async function deleteGrantsOfAgent(tx: Transaction, agent: Id): Promise<void> {
  await tx.delete(grants).where(eq(grants.agent, agent));
}

export async function deleteGrantsOfEntries(tx: Transaction, entries: readonly Id[]): Promise<void> {
  if (entries.length > 0) await tx.delete(grants).where(inArray(grants.entry, [...entries]));
}

/** Deletes grants that their field has left behind: removed, or in a later epoch. */
export async function deleteStaleGrants(tx: Transaction, entries: readonly Id[]): Promise<void> {
  if (entries.length === 0) return;
  await tx.delete(grants).where(
    and(
      inArray(grants.entry, [...entries]),
      sql`not exists (select 1 from ${fields} where ${fields.entry} = ${grants.entry} and ${fields.id} = ${grants.field}
        and ${fields.epoch} = ${grants.epoch} and not ${fields.removed})`,
    ),
  );
}
