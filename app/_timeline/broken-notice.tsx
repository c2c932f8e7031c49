'use client';

import { ShieldAlert } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useVerification } from '@/lib/client/react.ts';
import { Button } from '../_ui/button.tsx';
import { Notice } from '../_ui/notice.tsx';

/** Where the log breaks: where exactly, what it means and what to do. */
export function BrokenNotice({ onShow, onExport }: { onShow: (seq: number) => void; onExport: () => void }) {
  const t = useTranslations('timeline.verify');
  const { state, problem } = useVerification();
  if (state !== 'broken' || !problem) return null;
  const { kind, seq: row } = problem;
  return (
    <div className="px-4 pt-4 sm:px-6">
      <Notice
        tone="danger"
        icon={ShieldAlert}
        title={t(`problem.${kind}.title`, { row })}
        actions={
          <>
            {kind !== 'rollback' && (
              <Button size="sm" onClick={() => onShow(row)}>
                {t('show', { row })}
              </Button>
            )}
            <Button size="sm" onClick={onExport}>
              {t('export')}
            </Button>
          </>
        }
      >
        <p>{t(`problem.${kind}.text`, { row })}</p>
        <p className="mt-1">{t('todo', { row })}</p>
      </Notice>
    </div>
  );
}
