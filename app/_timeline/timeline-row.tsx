'use client';

import { ChevronRight, CircleX, ShieldAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useId, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import type { TimelineRow } from '@/lib/client/timeline.ts';
import { cn } from '../_ui/cn.ts';
import { actorName } from './actor.ts';
import { RowDetails } from './row-details.tsx';
import { useActionWord, useReasonWord } from './words.ts';

interface TimelineRowViewProps {
  row: TimelineRow;
  hide?: 'agent' | 'entry' | undefined;
  marked?: boolean;
  onFilter?: ((part: 'agent' | 'entry', row: TimelineRow) => void) | undefined;
}

/** Rows whose proof failed: they must be seen without opening them. */
const BAD = ['bad-agent-seal', 'wrong-entry', 'broken-chain'] as const;

/** One act. In one line where there is room, in two on a phone; it opens to show the rest. */
export function TimelineRowView({ row, hide, marked = false, onFilter }: TimelineRowViewProps) {
  const [open, setOpen] = useState(false);
  const format = useFormatter();
  const action = useActionWord();
  const details = useId();
  const bad = BAD.some((proof) => proof === row.proof);
  return (
    <div className={cn('border-b border-line', bad && 'bg-danger-soft', marked && 'shadow-[inset_3px_0_0_var(--danger)]')}>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={open ? details : undefined}
        onClick={() => setOpen(!open)}
        className={cn(
          'grid w-full grid-cols-[auto_minmax(0,1fr)_auto] items-baseline gap-x-3 gap-y-0.5 px-4 py-2.5 text-left hover:bg-hover focus-visible:-outline-offset-2',
          '@3xl:grid-cols-[5.75rem_minmax(6rem,11rem)_minmax(0,1fr)_minmax(0,0.8fr)_minmax(0,1.6fr)_auto] @3xl:items-center @3xl:px-6',
          '@4xl:grid-cols-[5.75rem_minmax(6rem,15rem)_minmax(0,1fr)_minmax(0,0.7fr)_minmax(0,0.7fr)_minmax(0,1.6fr)_auto]',
        )}
      >
        <time dateTime={new Date(row.time).toISOString()} className="tabular whitespace-nowrap text-muted">
          {format.dateTime(row.time, { hour: '2-digit', minute: '2-digit', second: '2-digit' })}
        </time>
        <span className="truncate font-medium text-ink">{action(row.action)}</span>
        <ChevronRight className={cn('size-4 shrink-0 self-center text-faint transition-transform @3xl:order-last', open && 'rotate-90')} aria-hidden="true" />
        <span className="col-span-full flex min-w-0 flex-wrap items-center gap-x-3 gap-y-0.5 @3xl:contents">
          <span className={cn('min-w-0 truncate text-ink empty:hidden @3xl:empty:block', hide === 'entry' && '@3xl:text-muted')}>{hide === 'entry' ? (row.fieldLabel ?? '') : <EntryText row={row} />}</span>
          <span className="min-w-0 truncate font-mono text-sm text-muted">{actorName(row.actor, hide === 'agent' ? null : row.agentName)}</span>
          <span className="tabular hidden min-w-0 truncate text-sm text-muted @4xl:block">{row.address}</span>
          <Outcome row={row} />
        </span>
      </button>
      {open && <RowDetails id={details} row={row} onFilter={onFilter} />}
    </div>
  );
}

function EntryText({ row }: { row: TimelineRow }) {
  const t = useTranslations('timeline');
  if (row.entry === null) return null;
  if (row.entryName === null) return <em className="text-muted">{t('unknownEntry')}</em>;
  return row.entryName;
}

function Outcome({ row }: { row: TimelineRow }) {
  const t = useTranslations('timeline');
  const reason = useReasonWord();
  const bad = BAD.find((proof) => proof === row.proof);
  if (bad !== undefined) {
    return (
      <span className="flex min-w-0 items-center gap-1.5 font-medium text-danger-ink">
        <ShieldAlert className="size-4 shrink-0" aria-hidden="true" />
        <span className="truncate">{t(`proofShort.${bad}`)}</span>
      </span>
    );
  }
  if (row.outcome === 'refused') return <Refused>{row.reason === null ? t('refused') : t('refusedBecause', { reason: reason(row.reason) })}</Refused>;
  if (row.host?.isAllowed === false) return <Refused>{t('forbidden', { host: row.host.text })}</Refused>;
  return <span className="min-w-0 truncate text-muted">{row.host === null ? t('ok') : t('okFor', { host: row.host.text })}</span>;
}

function Refused({ children }: { children: ReactNode }) {
  return (
    <span className="flex min-w-0 items-center gap-1.5 text-danger-ink">
      <CircleX className="size-4 shrink-0" aria-hidden="true" />
      <span className="truncate">{children}</span>
    </span>
  );
}
