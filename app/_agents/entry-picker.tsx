'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { KeyRound, Search, UserLock } from 'lucide-react';
import { useDeferredValue, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { EntryItem } from '@/lib/client/items.ts';
import { searchEntries, tagCounts } from '@/lib/client/search.ts';
import type { Id } from '@/lib/protocol/ids.ts';
import { Button } from '../_ui/button.tsx';
import { cn } from '../_ui/cn.ts';
import { EmptyState } from '../_ui/empty-state.tsx';
import { Input } from '../_ui/input.tsx';
import { Notice } from '../_ui/notice.tsx';
import { EntryRow } from './entry-row.tsx';
import { isGrantable, nameCollisions, withEntries } from './scope.ts';

interface EntryPickerProps {
  entries: readonly EntryItem[];
  chosen: ReadonlySet<Id>;
  onChange: (chosen: ReadonlySet<Id>) => void;
}

/** Chooses the entries of an agent. Says what each would share, and that personal fields never go. */
export function EntryPicker({ entries, chosen, onChange }: EntryPickerProps) {
  const t = useTranslations('agents.pick');
  const [query, setQuery] = useState('');
  const [tag, setTag] = useState<string | null>(null);
  const deferred = useDeferredValue(query);
  const present = entries.filter(({ header }) => header.trashedAt === null);
  const shown = searchEntries(entries, deferred, tag === null ? {} : { tag });
  const grantable = shown.filter(isGrantable);
  const allShown = grantable.length > 0 && grantable.every(({ id }) => chosen.has(id));
  const count = present.filter(({ id }) => chosen.has(id)).length;

  if (present.length === 0) {
    return (
      <EmptyState icon={KeyRound} title={t('emptyTitle')}>
        {t('emptyText')}
      </EmptyState>
    );
  }
  return (
    <div className="flex flex-col gap-3">
      <p className="flex items-start gap-2 text-sm text-muted">
        <UserLock className="mt-0.5 size-4 shrink-0 text-brass-ink" aria-hidden="true" />
        {t('personalNever')}
      </p>
      <div className="relative">
        <Search className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted" aria-hidden="true" />
        <Input type="search" aria-label={t('search')} placeholder={t('search')} className="pl-9" value={query} onChange={(event) => setQuery(event.target.value)} />
      </div>
      <TagChips entries={present} tag={tag} onChange={setTag} />
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-sm font-medium text-ink" role="status">
          {t('selected', { count })}
        </p>
        {grantable.length > 0 && (
          <Button variant="ghost" size="sm" onClick={() => onChange(withEntries(chosen, grantable, !allShown))}>
            {t(allShown ? 'clearShown' : 'selectShown', { count: grantable.length })}
          </Button>
        )}
      </div>
      <Collisions entries={entries} chosen={chosen} />
      {shown.length === 0 ? (
        <p className="rounded-lg border border-dashed border-line p-6 text-center text-muted">{t('noMatch')}</p>
      ) : (
        <EntryRows entries={shown} chosen={chosen} onChange={onChange} />
      )}
    </div>
  );
}

function TagChips({ entries, tag, onChange }: { entries: readonly EntryItem[]; tag: string | null; onChange: (tag: string | null) => void }) {
  const t = useTranslations('agents.pick');
  const tags = tagCounts(entries);
  if (tags.length === 0) return null;
  const choices = [{ value: null, label: t('allTags'), count: entries.length }, ...tags.map((item) => ({ value: item.tag, label: item.tag, count: item.count }))];
  return (
    <div role="group" aria-label={t('tags')} className="flex max-h-20 flex-wrap gap-1.5 overflow-y-auto">
      {choices.map(({ value, label, count }) => (
        <button
          key={value ?? ''}
          type="button"
          aria-pressed={value === tag}
          onClick={() => onChange(value === tag ? null : value)}
          className={cn(
            'inline-flex min-h-7 max-w-48 items-center gap-1.5 rounded-full border px-2.5 text-sm transition-colors',
            value === tag ? 'border-accent-line bg-accent-soft text-accent-ink' : 'border-line bg-surface text-muted hover:bg-hover hover:text-ink',
          )}
        >
          <span className="truncate">{label}</span>
          <span className="tabular text-xs">{count}</span>
        </button>
      ))}
    </div>
  );
}

/** Says which chosen entries have one name, and what to do. */
export function Collisions({ entries, chosen }: { entries: readonly EntryItem[]; chosen: ReadonlySet<Id> }) {
  const t = useTranslations('agents.pick');
  const groups = nameCollisions(entries, chosen);
  if (groups.length === 0) return null;
  const names = groups.map(([first]) => first?.header.name ?? '').join(', ');
  return (
    <Notice tone="danger" title={t('collisionTitle', { count: groups.length })}>
      {t('collisionText', { names })}
    </Notice>
  );
}

function EntryRows({ entries, chosen, onChange }: EntryPickerProps) {
  const t = useTranslations('agents.pick');
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({ count: entries.length, getScrollElement: () => scroller.current, estimateSize: () => 60, overscan: 8 });
  return (
    <div ref={scroller} role="group" aria-label={t('list')} className="max-h-[min(22rem,40dvh)] overflow-y-auto rounded-lg border border-line bg-surface">
      <ul className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start, key }) => {
          const entry = entries[index];
          if (!entry) return null;
          return (
            <li key={key} ref={rows.measureElement} data-index={index} className="absolute inset-x-0 top-0" style={{ transform: `translateY(${start}px)` }}>
              <EntryRow entry={entry} chosen={chosen.has(entry.id)} onChange={(on) => onChange(withEntries(chosen, [entry], on))} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}
