import type { EntryDraft, FieldDraft } from '@/lib/client/drafts.ts';
import { draftFrom } from '@/lib/client/drafts.ts';
import type { EntryItem } from '@/lib/client/items.ts';
import type { Id } from '@/lib/protocol/ids.ts';
import type { FieldHeader, Header } from '@/lib/protocol/sealed/header.ts';
import { sameList } from './changed-parts.ts';

// [Note: Three-way merge]
// Two edits of one entry meet. What only one side changed is taken as that side has it. What both
// changed differently is a conflict, and the owner decides each; nothing is overwritten silently.

/** Something that both sides changed. */
export type MergeConflict =
  | { readonly key: string; readonly part: 'name' | 'urls' | 'hosts' | 'tags' }
  | { readonly key: string; readonly part: 'field'; readonly label: string; readonly removed: 'mine' | 'theirs' | null };

export interface Merge {
  readonly conflicts: readonly MergeConflict[];
  /** The draft over the present version. @param theirs keys of the conflicts in which the other side wins */
  readonly resolve: (theirs: ReadonlySet<string>) => EntryDraft;
}

/** See [Note: Three-way merge]. @param base what my edit started from @param theirs the present version */
export function mergeDraft(base: Header, mine: EntryDraft, theirs: EntryItem): Merge {
  const names = pick(base.name, mine.name, theirs.header.name, (a, b) => a === b);
  const urls = pick(base.urls, mine.urls, theirs.header.urls, sameList);
  const hosts = pick(base.hosts, mine.hosts, theirs.header.hosts, sameList);
  const tags = pick(base.tags, mine.tags, theirs.header.tags, sameList);
  const fields = mergeFields(base, mine, theirs);
  const partConflicts = [
    ...(names.conflict ? [{ key: 'name', part: 'name' } as const] : []),
    ...(urls.conflict ? [{ key: 'urls', part: 'urls' } as const] : []),
    ...(hosts.conflict ? [{ key: 'hosts', part: 'hosts' } as const] : []),
    ...(tags.conflict ? [{ key: 'tags', part: 'tags' } as const] : []),
  ];
  return {
    conflicts: [...partConflicts, ...fields.flatMap(({ conflict }) => conflict ?? [])],
    resolve: (keys) => ({
      ...draftFrom(theirs),
      name: keys.has('name') ? theirs.header.name : names.value,
      urls: keys.has('urls') ? theirs.header.urls : urls.value,
      hosts: keys.has('hosts') ? theirs.header.hosts : hosts.value,
      tags: keys.has('tags') ? theirs.header.tags : tags.value,
      favourite: pick(base.favourite, mine.favourite, theirs.header.favourite, (a, b) => a === b).value,
      primary: pick(base.primary, mine.primary, theirs.header.primary, (a, b) => a === b).value,
      fields: fields.flatMap((field) => (keys.has(field.id) ? field.theirs : field.mine) ?? []),
    }),
  };
}

function pick<T>(base: T, mine: T, theirs: T, same: (a: T, b: T) => boolean): { value: T; conflict: boolean } {
  if (same(mine, base)) return { value: theirs, conflict: false };
  return { value: mine, conflict: !same(theirs, base) && !same(mine, theirs) };
}

interface MergedField {
  readonly id: Id;
  /** The field where I win, and where the other side wins; null: there is none then. */
  readonly mine: FieldDraft | null;
  readonly theirs: FieldDraft | null;
  readonly conflict: MergeConflict | null;
}

function mergeFields(base: Header, mine: EntryDraft, theirs: EntryItem): MergedField[] {
  const baseFields = new Map(base.fields.map((field) => [field.id, field]));
  const theirFields = new Map(theirs.header.fields.map((field) => [field.id, field]));
  const theirDrafts = new Map(draftFrom(theirs).fields.map((field) => [field.id, field]));
  const myFields = new Map(mine.fields.map((field) => [field.id, field]));
  const ids = new Set([...myFields.keys(), ...theirFields.keys(), ...baseFields.keys()]);
  return [...ids].map((id) => mergeField(id, baseFields.get(id), myFields.get(id), theirFields.get(id), theirDrafts.get(id) ?? null));
}

function mergeField(id: Id, base: FieldHeader | undefined, mine: FieldDraft | undefined, theirs: FieldHeader | undefined, theirDraft: FieldDraft | null): MergedField {
  const iRemoved = base !== undefined && (mine === undefined || mine.value === '');
  const theyRemoved = base !== undefined && theirs === undefined;
  const iRelabelled = base !== undefined && mine !== undefined && !sameOutline(base, mine);
  const theyRelabelled = base !== undefined && theirs !== undefined && !sameOutline(base, theirs);
  const iRewrote = mine !== undefined && mine.value !== null && mine.value !== '';
  const theyRewrote = base !== undefined && theirs !== undefined && base.digest !== theirs.digest;

  const iChanged = iRemoved || iRelabelled || iRewrote;
  const theyChanged = theyRemoved || theyRelabelled || theyRewrote;
  if (!iChanged) return { id, mine: theirDraft, theirs: theirDraft, conflict: null };
  const outline = iRelabelled || !theirDraft ? mine : theirDraft;
  const ours = iRemoved || !mine || !outline ? null : { ...outline, value: mine.value };
  // A field that is gone on the server cannot go on without a value.
  const possible = theyRemoved && ours?.value == null ? null : ours;
  const clash = theyChanged && (iRemoved !== theyRemoved || (iRewrote && theyRewrote) || (iRelabelled && theyRelabelled));
  const label = mine?.label ?? theirs?.label ?? base?.label ?? '';
  const removed = iRemoved ? 'mine' : theyRemoved ? 'theirs' : null;
  return { id, mine: possible, theirs: theirDraft, conflict: clash ? { key: id, part: 'field', label, removed } : null };
}

function sameOutline(a: Pick<FieldHeader, 'label' | 'kind' | 'class'>, b: Pick<FieldHeader, 'label' | 'kind' | 'class'>): boolean {
  return a.label === b.label && a.kind === b.kind && a.class === b.class;
}
