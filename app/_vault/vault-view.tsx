'use client';

import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useVault } from '@/lib/client/react.ts';
import { searchEntries } from '@/lib/client/search.ts';
import type { Id } from '@/lib/protocol/ids.ts';
import { setParameters, useParameter } from '../_shell/navigation.tsx';
import { useShortcuts } from '../_shell/shortcuts.ts';
import { cn } from '../_ui/cn.ts';
import { DetailPane } from './detail-pane.tsx';
import { useDrafts } from './draft-store.ts';
import { EntryList } from './entry-list.tsx';
import { ListHeader } from './list-header.tsx';
import { NewEntryDialog } from './new-entry-dialog.tsx';
import { noteOpened } from './recent.ts';
import type { Scope } from './scope.ts';
import { ALL, filterOf, inOrderOf } from './scope.ts';

/** The vault: list and detail side by side, one after the other on a phone. */
export function VaultView() {
  const t = useTranslations('vault');
  const { entries } = useVault();
  const drafts = useDrafts();
  const selected = useParameter('entry');
  const creating = useParameter('new') !== null;
  const [query, setQuery] = useState('');
  const [scope, setScope] = useState<Scope>(ALL);
  const deferredQuery = useDeferredValue(query);
  const shown = useMemo(() => searchEntries(inOrderOf(scope, entries), deferredQuery, filterOf(scope)), [entries, deferredQuery, scope]);
  const item = useMemo(() => entries.find(({ id }) => id === selected) ?? null, [entries, selected]);
  useEffect(() => {
    if (item) noteOpened(item.id);
  }, [item]);
  const open = item ? (drafts.get(item.id) ?? null) : selected === null ? null : (drafts.get(selected) ?? null);
  const search = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLElement>(null);
  const detail = useRef<HTMLDivElement>(null);

  const select = (id: Id | null) => setParameters({ entry: id, new: null }, { replace: selected !== null && id !== null });
  const move = (by: number) => {
    const at = shown.findIndex(({ id }) => id === selected);
    const next = shown[Math.max(0, Math.min(shown.length - 1, at + by))];
    if (next) select(next.id);
  };
  useShortcuts({
    '/': () => search.current?.focus(),
    n: () => setParameters({ new: '1' }),
    arrowdown: () => move(1),
    arrowup: () => move(-1),
    j: () => move(1),
    k: () => move(-1),
    enter: () => detail.current?.focus(),
    escape: () => {
      if (!open) select(null);
    },
  });

  // A phone shows list or detail; of an empty vault the list would be empty, so its place is the welcome's.
  const welcoming = entries.length === 0 && selected === null && drafts.size === 0;
  return (
    <div className={cn('flex h-full min-h-0', welcoming && 'max-md:flex-col')}>
      <h1 className="sr-only">{t('title')}</h1>
      <section ref={list} aria-label={t('list')} className={cn('flex min-h-0 w-full flex-col border-line bg-surface md:w-80 md:border-r xl:w-92', selected !== null && 'max-md:hidden')}>
        <ListHeader
          searchRef={search}
          query={query}
          onQuery={setQuery}
          scope={scope}
          onScope={setScope}
          shown={shown.length}
          onNew={() => setParameters({ new: '1' })}
          onMove={move}
          onLeave={() => (list.current?.querySelector<HTMLElement>('[role="listbox"]') ?? document.getElementById('content'))?.focus()}
          onOpen={() => {
            const target = shown.find(({ id }) => id === selected) ?? shown[0];
            if (target) select(target.id);
            detail.current?.focus();
          }}
        />
        <div className={cn('contents', welcoming && 'max-md:hidden')}>
          <EntryList items={shown} selected={selected} onSelect={select} onMove={move} query={deferredQuery} scope={scope} onNew={() => setParameters({ new: '1' })} onClear={() => { setQuery(''); setScope(ALL); }} />
        </div>
      </section>
      <section ref={detail} tabIndex={-1} aria-label={t('detail')} className={cn('min-h-0 min-w-0 flex-1 outline-none', selected === null && !welcoming && 'max-md:hidden')}>
        <DetailPane selected={selected} item={item} open={open} onBack={() => select(null)} empty={entries.length === 0} onNew={() => setParameters({ new: '1' })} />
      </section>
      <NewEntryDialog open={creating} onOpenChange={(next) => setParameters({ new: next ? '1' : null }, { replace: true })} />
    </div>
  );
}
