'use client';

import { ChevronDown, Clock, Layers, Star, Tag, Trash2 } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { useVault } from '@/lib/client/react.ts';
import { tagCounts } from '@/lib/client/search.ts';
import type { EntryType } from '@/lib/protocol/sealed/header.ts';
import { ENTRY_TYPES } from '@/lib/protocol/sealed/header.ts';
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../_ui/menu.tsx';
import { TYPE_ICON } from './entry-icon.tsx';
import { openedEntries, recentEntries } from './recent.ts';
import type { Scope } from './scope.ts';
import { ALL } from './scope.ts';

/** Chooses what the list shows: everything, what was used last, favourites, a type, a tag, or the trash. */
export function ScopeMenu({ scope, onScope }: { scope: Scope; onScope: (scope: Scope) => void }) {
  const t = useTranslations();
  const { entries } = useVault();
  const tags = useMemo(() => tagCounts(entries), [entries]);
  const present = useMemo(() => entries.filter(({ header }) => header.trashedAt === null), [entries]);
  const types = useMemo(() => countTypes(present.map(({ header }) => header.type)), [present]);
  const title = useScopeTitle()(scope);
  return (
    <Menu
      align="start"
      trigger={
        <button type="button" aria-label={t('vault.scope', { scope: title })} className="-ml-0.5 flex h-7 min-w-0 items-center gap-1 rounded-md px-1.5 text-sm font-medium text-ink hover:bg-hover">
          <span className="truncate">{title}</span>
          <ChevronDown className="size-4 shrink-0 text-muted" aria-hidden="true" />
        </button>
      }
    >
      <MenuItem icon={Layers} current={scope.kind === 'all'} onSelect={() => onScope(ALL)}>
        <Counted text={t('vault.all')} count={present.length} />
      </MenuItem>
      <MenuItem icon={Clock} current={scope.kind === 'recent'} onSelect={() => onScope({ kind: 'recent', entries: recentEntries(entries, openedEntries.getSnapshot()).map(({ id }) => id) })}>
        {t('vault.recent')}
      </MenuItem>
      <MenuItem icon={Star} current={scope.kind === 'favourites'} onSelect={() => onScope({ kind: 'favourites' })}>
        <Counted text={t('vault.favourites')} count={present.filter(({ header }) => header.favourite).length} />
      </MenuItem>
      <MenuItem icon={Trash2} current={scope.kind === 'trash'} onSelect={() => onScope({ kind: 'trash' })}>
        <Counted text={t('vault.trash')} count={entries.length - present.length} />
      </MenuItem>
      {types.length > 0 && (
        <>
          <MenuSeparator />
          <MenuLabel>{t('vault.types')}</MenuLabel>
          {types.map(([type, count]) => (
            <MenuItem key={type} icon={TYPE_ICON[type].icon} current={scope.kind === 'type' && scope.type === type} onSelect={() => onScope({ kind: 'type', type })}>
              <Counted text={t(`types.${type}`)} count={count} />
            </MenuItem>
          ))}
        </>
      )}
      {tags.length > 0 && (
        <>
          <MenuSeparator />
          <MenuLabel>{t('vault.tags')}</MenuLabel>
          {tags.map(({ tag, count }) => (
            <MenuItem key={tag} icon={Tag} current={scope.kind === 'tag' && scope.tag === tag} onSelect={() => onScope({ kind: 'tag', tag })}>
              <Counted text={tag} count={count} />
            </MenuItem>
          ))}
        </>
      )}
    </Menu>
  );
}

/** The words for a scope. */
export function useScopeTitle(): (scope: Scope) => string {
  const t = useTranslations();
  return (scope) => {
    if (scope.kind === 'type') return t(`types.${scope.type}`);
    return scope.kind === 'tag' ? scope.tag : t(`vault.${scope.kind}`);
  };
}

function Counted({ text, count }: { text: string; count: number }) {
  return (
    <span className="flex items-center justify-between gap-6">
      <span className="max-w-56 truncate">{text}</span>
      <span className="tabular text-xs text-muted">{count}</span>
    </span>
  );
}

function countTypes(types: readonly EntryType[]): (readonly [EntryType, number])[] {
  const counts = new Map<EntryType, number>();
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
  return ENTRY_TYPES.flatMap((type) => {
    const count = counts.get(type);
    return count === undefined ? [] : [[type, count] as const];
  });
}
