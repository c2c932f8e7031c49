import type { EntryItem } from '@/lib/client/items.ts';
import type { EntryFilter } from '@/lib/client/search.ts';
import type { Id } from '@/lib/protocol/ids.ts';
import type { EntryType } from '@/lib/protocol/sealed/header.ts';

/**
 * Which part of the vault the list shows. It is kept in memory: a tag is a name of the owner's, and
 * names do not belong into addresses, which a reload sends to the server.
 */
export type Scope =
  | { readonly kind: 'all' }
  | { readonly kind: 'favourites' }
  /** As it was when it was chosen: a list that moves under one's hand is no help. */
  | { readonly kind: 'recent'; readonly entries: readonly Id[] }
  | { readonly kind: 'trash' }
  | { readonly kind: 'type'; readonly type: EntryType }
  | { readonly kind: 'tag'; readonly tag: string };

export const ALL: Scope = { kind: 'all' };

/** The entries in the order in which a scope lists them. */
export function inOrderOf(scope: Scope, entries: readonly EntryItem[]): readonly EntryItem[] {
  if (scope.kind !== 'recent') return entries;
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  return scope.entries.flatMap((id) => byId.get(id) ?? []);
}

/** The filter of a scope. */
export function filterOf(scope: Scope): EntryFilter {
  switch (scope.kind) {
    case 'all':
    case 'recent':
      return {};
    case 'favourites':
      return { favourites: true };
    case 'trash':
      return { trash: true };
    case 'type':
      return { type: scope.type };
    case 'tag':
      return { tag: scope.tag };
  }
}
