import type { EntryItem } from '@/lib/client/items.ts';
import type { ReadableStore } from '@/lib/client/store.ts';
import { makeStore } from '@/lib/client/store.ts';
import type { Id } from '@/lib/protocol/ids.ts';

const KEPT = 20;

// In memory alone: what an owner opens stands neither on the disk nor at the server.
const store = makeStore<readonly Id[]>([]);

/** The entries that were opened in this tab, the last one first. */
export const openedEntries: ReadableStore<readonly Id[]> = store;

export function noteOpened(id: Id): void {
  store.set([id, ...store.getSnapshot().filter((other) => other !== id)].slice(0, KEPT));
}

/** The entries used last, outside the trash: those of `opened` in its order, then the last changed ones. */
export function recentEntries(entries: readonly EntryItem[], opened: readonly Id[], count = KEPT): EntryItem[] {
  const present = entries.filter(({ header }) => header.trashedAt === null);
  const byId = new Map(present.map((entry) => [entry.id, entry]));
  const first = opened.flatMap((id) => byId.get(id) ?? []);
  const rest = present.filter((entry) => !first.includes(entry)).sort((a, b) => b.header.updatedAt - a.header.updatedAt);
  return [...first, ...rest].slice(0, count);
}
