'use client';

import type { ReactNode } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import type { TimelineRow } from '@/lib/client/timeline.ts';
import { Button } from '../_ui/button.tsx';
import { useReasonWord } from './words.ts';

interface RowDetailsProps {
  id: string;
  row: TimelineRow;
  onFilter?: ((part: 'agent' | 'entry', row: TimelineRow) => void) | undefined;
}

/** Everything that a row holds. */
export function RowDetails({ id, row, onFilter }: RowDetailsProps) {
  const t = useTranslations('timeline');
  const format = useFormatter();
  const reason = useReasonWord();
  return (
    <div id={id} className="flex flex-col gap-3 px-4 pt-1 pb-4 @3xl:px-6">
      <dl className="grid gap-x-6 gap-y-2 rounded-lg border border-line bg-sunken p-3 text-sm @lg:grid-cols-2">
        <Detail label={t('row.time')}>{format.dateTime(row.time, { dateStyle: 'long', timeStyle: 'medium' })}</Detail>
        <Detail label={t('row.seq')}>{row.seq}</Detail>
        {row.entry !== null && <Detail label={t('columns.entry')}>{row.entryName ?? t('unknownEntry')}</Detail>}
        {row.fieldLabel !== null && <Detail label={t('row.field')}>{row.fieldLabel}</Detail>}
        {row.host !== null && <Detail label={t('row.host')}>{row.host.isAllowed === false ? t('hostForbidden', { host: row.host.text }) : row.host.text}</Detail>}
        {row.reason !== null && <Detail label={t('row.reason')}>{reason(row.reason)}</Detail>}
        {row.agent !== null && <Detail label={t('filter.agent')}>{row.agentName ?? t('unknownAgent')}</Detail>}
        {row.address !== '' && <Detail label={t('columns.address')}>{row.address}</Detail>}
        {row.userAgent !== '' && <Detail label={t('row.userAgent')}>{row.userAgent}</Detail>}
        <Detail label={t('row.proof')}>{t(`proof.${row.proof}`)}</Detail>
      </dl>
      {onFilter && (row.agent !== null || row.entry !== null) && (
        <div className="flex flex-wrap gap-2">
          {row.agent !== null && (
            <Button size="sm" onClick={() => onFilter('agent', row)}>
              {t('filter.onlyAgent')}
            </Button>
          )}
          {row.entry !== null && (
            <Button size="sm" onClick={() => onFilter('entry', row)}>
              {t('filter.onlyEntry')}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

function Detail({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-muted">{label}</dt>
      <dd className="tabular break-words text-ink">{children}</dd>
    </div>
  );
}
