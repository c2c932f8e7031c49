'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { History } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { TimelineFilter, TimelineRow } from '@/lib/client/timeline.ts';
import { Button } from '../_ui/button.tsx';
import { cn } from '../_ui/cn.ts';
import { EmptyState } from '../_ui/empty-state.tsx';
import { ErrorNotice } from '../_ui/error-notice.tsx';
import { Delayed, Skeleton } from '../_ui/skeleton.tsx';
import { DayHeading } from './day-heading.tsx';
import type { LoadedTimeline } from './use-timeline.ts';
import { useTimeline } from './use-timeline.ts';
import type { TimelineItem } from './rows.ts';
import { withDays } from './rows.ts';
import { TimelineRowView } from './timeline-row.tsx';

interface TimelineProps {
  filter: TimelineFilter;
  /** The column that the filter makes superfluous. */
  hide?: 'agent' | 'entry';
  className?: string;
}

/** The timeline under a filter, in a box of its own that scrolls: for the page of an agent or an entry. */
export function Timeline({ filter, hide, className }: TimelineProps) {
  const key = JSON.stringify(filter);
  return <FilteredTimeline key={key} filter={filter} {...(hide === undefined ? {} : { hide })} {...(className === undefined ? {} : { className })} />;
}

function FilteredTimeline({ filter, hide, className }: TimelineProps) {
  return <TimelineList timeline={useTimeline(filter)} hide={hide} className={className} />;
}

interface TimelineListProps {
  timeline: LoadedTimeline;
  hide?: 'agent' | 'entry' | undefined;
  className?: string | undefined;
  /** The row to draw attention to. */
  marked?: number | undefined;
  filtered?: boolean;
  /** Offers to show only the rows of an agent or entry. */
  onFilter?: (part: 'agent' | 'entry', row: TimelineRow) => void;
}

/** Loaded rows, newest first, with days between them. Loads more on reaching the end. */
export function TimelineList({ timeline, hide, className, marked, filtered = false, onFilter }: TimelineListProps) {
  const t = useTranslations('timeline');
  const { rows, complete, loading, error, loadMore } = timeline;
  const items = withDays(rows);
  if (rows.length === 0 && error !== null) return <Failure error={error} onRetry={loadMore} className={className} />;
  if (rows.length === 0 && loading) return <Loading className={className} />;
  if (rows.length === 0) {
    return (
      <div className={cn('overflow-y-auto', className)}>
        <EmptyState icon={History} title={t(filtered ? 'emptyFilteredTitle' : 'emptyTitle')}>
          {t(filtered ? 'emptyFilteredText' : 'emptyText')}
        </EmptyState>
      </div>
    );
  }
  return (
    <VirtualItems
      items={items}
      className={className}
      onEnd={() => {
        if (!complete && !loading && error === null) loadMore();
      }}
      draw={(item) =>
        item.kind === 'day' ? <DayHeading time={item.time} /> : <TimelineRowView row={item.row} hide={hide} marked={item.row.seq === marked} onFilter={onFilter} />
      }
      end={
        <div className="px-4 py-4 text-center text-sm text-muted" role="status">
          {error !== null && <ErrorNotice reading error={error} className="text-left" actions={<Button onClick={loadMore}>{t('retry')}</Button>} />}
          {error === null && t(complete ? 'end' : 'loadingMore')}
        </div>
      }
    />
  );
}

interface VirtualItemsProps {
  items: readonly TimelineItem[];
  className?: string | undefined;
  onEnd: () => void;
  draw: (item: TimelineItem) => ReactNode;
  /** What stands below the last item. */
  end: ReactNode;
}

/** Draws only what is in sight, so that a long log stays fluid. Who is scrolled down keeps their place. */
function VirtualItems({ items, className, onEnd, draw, end }: VirtualItemsProps) {
  const t = useTranslations('timeline');
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => items[index]?.key ?? index,
    estimateSize: (index) => (items[index]?.kind === 'day' ? 37 : 45),
    overscan: 12,
  });
  const shown = virtual.getVirtualItems();
  const atEnd = (shown.at(-1)?.index ?? 0) >= items.length - 20;
  const ended = useRef(onEnd);
  useEffect(() => {
    ended.current = onEnd;
  });
  useEffect(() => {
    if (atEnd) ended.current();
  }, [atEnd, items.length]);
  return (
    <div ref={scroller} role="region" aria-label={t('list')} tabIndex={0} className={cn('@container overflow-y-auto focus-visible:-outline-offset-2', className)}>
      <NewRows items={items} scroller={scroller} />
      <ol className="relative" style={{ height: virtual.getTotalSize() }}>
        {shown.map(({ index, key, start }) => {
          const item = items[index];
          return (
            item && (
              <li key={key} ref={virtual.measureElement} data-index={index} className="absolute inset-x-0 top-0" style={{ transform: `translateY(${start}px)` }}>
                {draw(item)}
              </li>
            )
          );
        })}
      </ol>
      {end}
    </div>
  );
}

/** Says that new rows came while the reader is further down. */
function NewRows({ items, scroller }: { items: readonly TimelineItem[]; scroller: RefObject<HTMLDivElement | null> }) {
  const t = useTranslations('timeline');
  const first = items[0]?.key;
  const [seen, setSeen] = useState(first);
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const look = () => {
      if (box.scrollTop < 40) setSeen(first);
    };
    look();
    box.addEventListener('scroll', look, { passive: true });
    return () => box.removeEventListener('scroll', look);
  }, [first, scroller]);
  if (first === seen) return null;
  return (
    <div className="sticky top-2 z-10 flex h-0 justify-center">
      <Button size="sm" className="rounded-full shadow-float" onClick={() => scroller.current?.scrollTo({ top: 0 })}>
        {t('newRows')}
      </Button>
    </div>
  );
}

function Loading({ className }: { className: string | undefined }) {
  const t = useTranslations('timeline');
  return (
    <div className={className} role="status">
      <span className="sr-only">{t('loading')}</span>
      <Delayed>
        <div className="flex flex-col gap-3 p-4">
          {[0, 1, 2, 3, 4].map((line) => (
            <Skeleton key={line} className="h-6 w-full" />
          ))}
        </div>
      </Delayed>
    </div>
  );
}

function Failure({ error, onRetry, className }: { error: unknown; onRetry: () => void; className: string | undefined }) {
  const t = useTranslations('timeline');
  return (
    <div className={cn('p-4', className)}>
      <ErrorNotice reading error={error} actions={<Button onClick={onRetry}>{t('retry')}</Button>} />
    </div>
  );
}
