'use client';

import { Download, ListFilter } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { TimelineRow } from '@/lib/client/timeline.ts';
import { onTimeline, verifyTimeline } from '@/lib/client/timeline.ts';
import { navigate, useQueryText } from '../_shell/navigation.tsx';
import { ViewHeader } from '../_shell/view-header.tsx';
import { Button, IconButton } from '../_ui/button.tsx';
import { cn } from '../_ui/cn.ts';
import { useAction } from '../_ui/use-action.ts';
import { ActivityChart } from './activity-chart.tsx';
import { BrokenNotice } from './broken-notice.tsx';
import { ExportDialog } from './export-dialog.tsx';
import type { FilterState } from './filter.ts';
import { formatFilter, isFiltered, NO_FILTER, parseFilter, toTimelineFilter } from './filter.ts';
import { Filters } from './filters.tsx';
import { TimelineList } from './timeline.tsx';
import { useTimeline } from './use-timeline.ts';
import { VerifyBadge } from './verify-badge.tsx';

/** The timeline of the whole vault. Its filter stands in the address. */
export function TimelineView() {
  const t = useTranslations('timeline');
  const query = useQueryText();
  const state = parseFilter(query);
  const row = parseRow(query);
  const [exporting, setExporting] = useState(false);
  const [filtering, setFiltering] = useState(false);
  const verify = useAction(verifyTimeline);
  useVerifyOnGrowth();

  const showRow = (seq: number) => navigate(`/timeline?row=${seq}`);
  return (
    <div className="flex h-full flex-col overflow-y-auto">
      <ViewHeader
        title={t('title')}
        description={<span className="max-sm:hidden">{t('intro')}</span>}
        actions={
          <>
            <VerifyBadge failed={verify.error !== null} busy={verify.busy} onVerify={() => void verify.run()} />
            <Button className="max-sm:px-2.5" onClick={() => setExporting(true)}>
              <Download className="size-4" aria-hidden="true" />
              <span className="max-sm:sr-only">{t('export.open')}</span>
            </Button>
            <IconButton label={t('filter.title')} variant="secondary" size="md" className="sm:hidden" aria-expanded={filtering} onClick={() => setFiltering(!filtering)}>
              <ListFilter className={cn('size-4', isFiltered(state) && 'text-accent-ink')} aria-hidden="true" />
            </IconButton>
          </>
        }
      >
        <Filters open={filtering} state={state} onChange={(next) => navigate(`/timeline${formatFilter(next)}`, { replace: true })} />
      </ViewHeader>
      <BrokenNotice onShow={showRow} onExport={() => setExporting(true)} />
      <FilteredList key={query} state={state} row={row} />
      {exporting && <ExportDialog state={state} onClose={() => setExporting(false)} />}
    </div>
  );
}

/** How many newer rows are shown above the one that was asked for. */
const CONTEXT_ROWS = 8;

function FilteredList({ state, row }: { state: FilterState; row: number | null }) {
  const t = useTranslations('timeline');
  const [filter] = useState(() => toTimelineFilter(state, Date.now()));
  const timeline = useTimeline(filter, row === null ? undefined : row + CONTEXT_ROWS + 1);
  const only = (part: 'agent' | 'entry', of: TimelineRow) => navigate(`/timeline${formatFilter({ ...NO_FILTER, [part]: of[part] })}`);
  return (
    <>
      {row === null && <ActivityChart rows={timeline.rows} />}
      {row !== null && (
        <div className="flex flex-wrap items-center gap-3 border-b border-line px-4 py-2 sm:px-6">
          <p className="text-muted">{t('fromRow', { row })}</p>
          <Button size="sm" onClick={() => navigate('/timeline')}>
            {t('newest')}
          </Button>
        </div>
      )}
      <TimelineList timeline={timeline} filtered={isFiltered(state)} marked={row ?? undefined} onFilter={only} className="min-h-72 flex-1 bg-surface" />
    </>
  );
}

/** Checks the log when the page opens and whenever it has grown. What it finds stands in the badge. */
function useVerifyOnGrowth(): void {
  useEffect(() => {
    const verify = () => void verifyTimeline().catch(() => undefined);
    verify();
    return onTimeline(verify);
  }, []);
}

function parseRow(query: string): number | null {
  const text = new URLSearchParams(query).get('row');
  return text !== null && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}
