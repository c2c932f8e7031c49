import type { Id } from '../protocol/ids.ts';
import type { EntryType } from '../protocol/sealed/header.ts';
import type { EntryItem } from './items.ts';

/** Which entries a list shows before the words of the search. */
export interface EntryFilter {
  /** Only the trash; without it only what is not there. */
  readonly trash?: boolean;
  readonly type?: EntryType;
  readonly tag?: string;
  readonly favourites?: boolean;
  /** Only these, such as the scope of an agent. */
  readonly ids?: ReadonlySet<Id>;
}

/** The folded texts of an entry, made once: a keystroke then costs string searches only. */
interface Folded {
  readonly name: string;
  readonly all: string;
}

const folded = new WeakMap<EntryItem, Folded>();

/**
 * The entries that hold every word of `query` in name, hint, addresses, tags or field labels, in any
 * case and accent. Names that start with the query come first, then names that hold it, then the rest;
 * within these the given order stays.
 */
export function searchEntries(entries: readonly EntryItem[], query: string, filter: EntryFilter = {}): EntryItem[] {
  const shown = entries.filter((entry) => passes(entry, filter));
  const whole = fold(query).trim();
  if (whole === '') return shown;
  const words = whole.split(/\s+/);
  const ranks: EntryItem[][] = [[], [], [], []];
  for (const entry of shown) {
    const texts = foldedTexts(entry);
    if (words.every((word) => texts.all.includes(word))) ranks[rankOf(texts.name, whole, words)]?.push(entry);
  }
  return ranks.flat();
}

/** All tags in use outside the trash, with their number of entries, by name. */
export function tagCounts(entries: readonly EntryItem[]): { tag: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { header } of entries) {
    if (header.trashedAt !== null) continue;
    for (const tag of header.tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([a], [b]) => a.localeCompare(b));
  return sorted.map(([tag, count]) => ({ tag, count }));
}

/** `text` without case and accents, for comparing. */
export function fold(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{Mn}/gu, '').toLowerCase();
}

function passes({ id, header }: EntryItem, filter: EntryFilter): boolean {
  if ((header.trashedAt !== null) !== (filter.trash ?? false)) return false;
  if (filter.type !== undefined && header.type !== filter.type) return false;
  if (filter.favourites === true && !header.favourite) return false;
  if (filter.tag !== undefined && !header.tags.includes(filter.tag)) return false;
  return filter.ids === undefined || filter.ids.has(id);
}

function foldedTexts(entry: EntryItem): Folded {
  const known = folded.get(entry);
  if (known) return known;
  const { name, hint, urls, tags, fields } = entry.header;
  const texts = [name, hint, ...urls, ...tags, ...fields.map((field) => field.label)];
  const made = { name: fold(name), all: fold(texts.join('\n')) };
  folded.set(entry, made);
  return made;
}

function rankOf(name: string, whole: string, words: readonly string[]): number {
  if (name.startsWith(whole)) return 0;
  if (name.includes(whole)) return 1;
  return words.every((word) => name.includes(word)) ? 2 : 3;
}
