'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { KeyRound, SearchX, Star, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { emptyTrash } from '@/lib/client/entries.ts';
import type { EntryItem } from '@/lib/client/items.ts';
import { useVault } from '@/lib/client/react.ts';
import type { Id } from '@/lib/protocol/ids.ts';
import { Button } from '../_ui/button.tsx';
import { cn } from '../_ui/cn.ts';
import { ConfirmDialog } from '../_ui/confirm-dialog.tsx';
import { EmptyState } from '../_ui/empty-state.tsx';
import { ErrorNotice } from '../_ui/error-notice.tsx';
import { useAction } from '../_ui/use-action.ts';
import { DraftRows } from './draft-rows.tsx';
import { useDrafts } from './draft-store.ts';
import { EntryIcon } from './entry-icon.tsx';
import type { Scope } from './scope.ts';

const ROW_HEIGHT = 58;

interface EntryListProps {
  items: readonly EntryItem[];
  selected: Id | null;
  onSelect: (id: Id) => void;
  onMove: (by: number) => void;
  query: string;
  scope: Scope;
  onNew: () => void;
  /** Takes the search and the scope back. */
  onClear: () => void;
}

/** The list of entries. Only the rows in sight are in the page, so ten thousand scroll as ten do. */
export function EntryList({ items, selected, onSelect, onMove, query, scope, onNew, onClear }: EntryListProps) {
  const t = useTranslations('vault');
  const scroller = useRef<HTMLDivElement>(null);
  const drafts = useDrafts();
  const rows = useVirtualizer({ count: items.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_HEIGHT, overscan: 8, getItemKey: (index) => items[index]?.id ?? index });
  const at = items.findIndex(({ id }) => id === selected);
  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(at, { align: 'auto' });
  }, [at, rows]);

  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto">
      {scope.kind === 'trash' && items.length > 0 && <TrashBar count={items.length} />}
      <DraftRows selected={selected} onSelect={onSelect} />
      {items.length === 0 ? (
        <NothingHere query={query} scope={scope} onNew={onNew} onClear={onClear} />
      ) : (
        <div
          role="listbox"
          tabIndex={0}
          aria-label={t('list')}
          aria-activedescendant={at >= 0 ? `entry-${items[at]?.id ?? ''}` : undefined}
          className={cn('group relative outline-offset-[-3px]', at >= 0 && 'outline-none')}
          style={{ height: rows.getTotalSize() }}
          onKeyDown={(event) => {
            const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -items.length, End: items.length }[event.key];
            if (by === undefined) return;
            event.preventDefault();
            onMove(by);
          }}
        >
          {rows.getVirtualItems().map((row) => {
            const item = items[row.index];
            return (
              item && (
                <div key={row.key} className="absolute inset-x-0 px-2 py-0.5" style={{ height: row.size, transform: `translateY(${row.start}px)` }}>
                  <EntryRow item={item} selected={item.id === selected} unsaved={drafts.get(item.id)?.touched ?? false} position={row.index + 1} total={items.length} onSelect={onSelect} />
                </div>
              )
            );
          })}
        </div>
      )}
    </div>
  );
}

interface EntryRowProps {
  item: EntryItem;
  selected: boolean;
  unsaved: boolean;
  position: number;
  total: number;
  onSelect: (id: Id) => void;
}

function EntryRow({ item, selected, unsaved, position, total, onSelect }: EntryRowProps) {
  const t = useTranslations();
  const { name, hint, type, favourite } = item.header;
  return (
    <div
      id={`entry-${item.id}`}
      role="option"
      aria-selected={selected}
      aria-posinset={position}
      aria-setsize={total}
      onClick={() => onSelect(item.id)}
      className={cn('flex h-full cursor-pointer items-center gap-3 rounded-lg px-2.5', selected ? 'bg-accent-soft outline-accent group-focus-visible:outline-2' : 'hover:bg-hover')}
    >
      <EntryIcon type={type} name={name} raised={selected} />
      <span className="min-w-0 flex-1">
        <span className="flex items-center gap-1.5">
          <span className="truncate font-medium text-ink">{name}</span>
          {favourite && <Star className="size-3.5 shrink-0 fill-brass-ink text-brass-ink" aria-label={t('vault.favourite')} />}
        </span>
        <span className={cn('block truncate text-sm', selected ? 'text-accent-ink' : 'text-muted')}>{hint === '' ? t(`types.${type}`) : hint}</span>
      </span>
      {unsaved && <span className="shrink-0 text-xs font-medium text-brass-ink">{t('vault.unsaved')}</span>}
    </div>
  );
}

function NothingHere({ query, scope, onNew, onClear }: Pick<EntryListProps, 'query' | 'scope' | 'onNew' | 'onClear'>) {
  const t = useTranslations('vault.empty');
  const { entries } = useVault();
  if (query !== '') {
    return (
      <EmptyState icon={SearchX} title={t('search.title')} actions={<Button onClick={onClear}>{t('search.action')}</Button>}>
        {t('search.text', { query })}
      </EmptyState>
    );
  }
  if (scope.kind === 'trash') return <EmptyState icon={Trash2} title={t('trash.title')}>{t('trash.text')}</EmptyState>;
  if (scope.kind === 'favourites') return <EmptyState icon={Star} title={t('favourites.title')}>{t('favourites.text')}</EmptyState>;
  const fresh = entries.length === 0;
  return (
    <EmptyState
      icon={KeyRound}
      title={fresh ? t('fresh.title') : t('scope.title')}
      actions={
        <Button variant="primary" onClick={onNew}>
          {t('fresh.action')}
        </Button>
      }
    >
      {fresh ? t('fresh.text') : t('scope.text')}
    </EmptyState>
  );
}

function TrashBar({ count }: { count: number }) {
  const t = useTranslations('vault.trashBar');
  const [asking, setAsking] = useState(false);
  const action = useAction(emptyTrash);
  return (
    <div className="flex items-center justify-between gap-3 border-b border-line bg-sunken px-3 py-2">
      <p className="text-sm text-muted">{t('text')}</p>
      <Button size="sm" variant="danger-ghost" onClick={() => setAsking(true)}>
        {t('action')}
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        danger
        title={t('question', { count })}
        description={t('warning')}
        action={t('action')}
        busy={action.busy}
        onConfirm={() => {
          void action.run().then((done) => {
            if (done) setAsking(false);
          });
        }}
      >
        {action.error !== null && <ErrorNotice error={action.error} />}
      </ConfirmDialog>
    </div>
  );
}
