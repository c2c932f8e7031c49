'use client';

import { Plus, Search, X } from 'lucide-react';
import type { RefObject } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton } from '../_ui/button.tsx';
import { Input } from '../_ui/input.tsx';
import { Mark } from '../_ui/mark.tsx';
import { VaultMenu } from '../_shell/vault-menu.tsx';
import type { Scope } from './scope.ts';
import { ScopeMenu } from './scope-menu.tsx';

interface ListHeaderProps {
  searchRef: RefObject<HTMLInputElement | null>;
  query: string;
  onQuery: (query: string) => void;
  scope: Scope;
  onScope: (scope: Scope) => void;
  /** Number of entries in the list. */
  shown: number;
  onNew: () => void;
  /** Arrow keys in the search move the selection. */
  onMove: (by: number) => void;
  onOpen: () => void;
  /** Escape leaves the search. */
  onLeave: () => void;
}

/** Search, scope and "new" above the list. */
export function ListHeader({ searchRef, query, onQuery, scope, onScope, shown, onNew, onMove, onOpen, onLeave }: ListHeaderProps) {
  const t = useTranslations('vault');
  return (
    <header className="flex flex-col gap-2 border-b border-line p-3">
      <div className="flex items-center gap-2">
        <VaultMenu>
          <button type="button" aria-label={t('menu')} className="rounded-md md:hidden">
            <Mark className="size-9" />
          </button>
        </VaultMenu>
        <div className="relative flex-1">
          <Search className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-faint" aria-hidden="true" />
          <Input
            ref={searchRef}
            type="search"
            aria-label={t('search')}
            placeholder={t('search')}
            autoComplete="off"
            spellCheck={false}
            value={query}
            className="px-8.5 [&::-webkit-search-cancel-button]:hidden"
            onChange={(event) => onQuery(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'ArrowDown') onMove(1);
              else if (event.key === 'ArrowUp') onMove(-1);
              else if (event.key === 'Enter') onOpen();
              else if (event.key === 'Escape' && query !== '') onQuery('');
              else if (event.key === 'Escape') onLeave();
              else return;
              event.preventDefault();
            }}
          />
          {query !== '' && (
            <button type="button" aria-label={t('clearSearch')} onClick={() => onQuery('')} className="absolute top-1/2 right-1.5 grid size-6.5 -translate-y-1/2 place-items-center rounded-md text-muted hover:bg-hover">
              <X className="size-4" aria-hidden="true" />
            </button>
          )}
        </div>
        <IconButton label={t('new')} keys="n" variant="primary" size="md" onClick={onNew}>
          <Plus className="size-4.5" aria-hidden="true" />
        </IconButton>
      </div>
      <div className="flex items-center justify-between gap-2">
        <ScopeMenu scope={scope} onScope={onScope} />
        <p className="tabular shrink-0 pr-1 text-xs text-muted" role="status">
          {t('count', { count: shown })}
        </p>
      </div>
    </header>
  );
}
