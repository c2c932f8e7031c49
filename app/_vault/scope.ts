import type { EntryFilter } from '@/lib/client/search.ts';
import type { EntryType } from '@/lib/protocol/sealed/header.ts';

/**
 * Which part of the vault the list shows. It is kept in memory: a tag is a name of the owner's, and
 * names do not belong into addresses, which a reload sends to the server.
 */
export type Scope =
  | { readonly kind: 'all' }
  | { readonly kind: 'favourites' }
  | { readonly kind: 'trash' }
  | { readonly kind: 'type'; readonly type: EntryType }
  | { readonly kind: 'tag'; readonly tag: string };

export const ALL: Scope = { kind: 'all' };

/** The filter of a scope. */
export function filterOf(scope: Scope): EntryFilter {
  switch (scope.kind) {
    case 'all':
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
