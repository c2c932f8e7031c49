'use client';

import type { ReactNode } from 'react';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { auditHead } from '@/lib/client/audit-pages.ts';
import { useVault } from '@/lib/client/react.ts';
import { ensureVault } from '@/lib/client/vault-state.ts';
import { saveFile } from '../_entrance/save-file.ts';
import { Button } from '../_ui/button.tsx';
import { MountedDialog } from '../_ui/mounted-dialog.tsx';
import { Notice } from '../_ui/notice.tsx';
import { Segmented } from '../_ui/segmented.tsx';
import { showToast } from '../_ui/toast-store.ts';
import { useAction } from '../_ui/use-action.ts';
import { exportTimeline } from './export.ts';
import type { FilterState } from './filter.ts';
import { isFiltered, toTimelineFilter } from './filter.ts';

/** Writes the log into a file. Mounted while it is open; closing it stops the export. */
export function ExportDialog({ state, onClose }: { state: FilterState; onClose: () => void }) {
  const t = useTranslations('timeline.export');
  const { agents, entries } = useVault();
  const [format, setFormat] = useState<'jsonl' | 'csv'>('jsonl');
  const [scope, setScope] = useState<'all' | 'filtered'>('all');
  const [progress, setProgress] = useState({ done: 0, total: 0 });
  const stop = useRef(new AbortController());
  useEffect(() => {
    const controller = new AbortController();
    stop.current = controller;
    return () => controller.abort();
  }, []);

  const make = useAction(async () => {
    const { signal } = stop.current;
    const head = await auditHead();
    setProgress({ done: 0, total: head.seq });
    const filter = scope === 'all' ? null : toTimelineFilter(state, Date.now());
    const onProgress = (done: number) => setProgress({ done, total: head.seq });
    const { file, count } = await exportTimeline({ vault: ensureVault().vault, head, agents, entries }, { format, filter, signal, onProgress });
    saveFile(`clavitor-timeline-${new Date().toISOString().slice(0, 10)}.${format}`, file, file.type);
    showToast({ tone: 'success', title: t('done', { count }) });
    onClose();
  });

  return (
    <MountedDialog
      onClose={onClose}
      title={t('title')}
      description={t('text')}
      footer={
        <>
          {make.busy && <Button onClick={onClose}>{t('cancel')}</Button>}
          <Button variant="primary" busy={make.busy} onClick={() => void make.run()}>
            {t('make')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col items-start gap-4">
        <Choice label={t('format')} hint={t(format === 'csv' ? 'csvHint' : 'jsonlHint')}>
          <Segmented
            label={t('format')}
            value={format}
            onChange={setFormat}
            disabled={make.busy}
            choices={[
              { value: 'jsonl', label: t('jsonl') },
              { value: 'csv', label: t('csv') },
            ]}
          />
        </Choice>
        {isFiltered(state) && (
          <Choice label={t('rows')} hint={t(scope === 'all' ? 'allHint' : 'filteredHint')}>
            <Segmented
              label={t('rows')}
              value={scope}
              onChange={setScope}
              disabled={make.busy}
              choices={[
                { value: 'all', label: t('all') },
                { value: 'filtered', label: t('filtered') },
              ]}
            />
          </Choice>
        )}
        <div role="status" className="w-full">
          {make.busy && <p className="tabular text-sm text-muted">{t('progress', progress)}</p>}
          {make.error !== null && <Notice tone="danger" title={t('failed')} />}
        </div>
      </div>
    </MountedDialog>
  );
}

function Choice({ label, hint, children }: { label: string; hint: string; children: ReactNode }) {
  return (
    <section className="flex flex-col items-start gap-1.5">
      <p className="text-sm font-medium text-ink">{label}</p>
      {children}
      <p className="text-xs text-muted">{hint}</p>
    </section>
  );
}
