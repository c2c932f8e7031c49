'use client';

import { ShieldAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useVault, useVerification } from '@/lib/client/react.ts';
import { runningAgents } from '../_agents/agent-lists.ts';
import { KillSwitch } from '../_agents/kill-switch.tsx';
import { Button } from '../_ui/button.tsx';
import { Notice } from '../_ui/notice.tsx';

/** Where the log breaks: where exactly, what it means and what to do. */
export function BrokenNotice({ onShow, onExport }: { onShow: (seq: number) => void; onExport: () => void }) {
  const t = useTranslations('timeline.verify');
  const tAgents = useTranslations('agents');
  const { state, problem } = useVerification();
  const { agents } = useVault();
  const [pausing, setPausing] = useState(false);
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
            <Button size="sm" onClick={() => setPausing(true)}>
              {tAgents('pauseAll')}
            </Button>
          </>
        }
      >
        <p>{t(`problem.${kind}.text`, { row })}</p>
        <p className="mt-1">{t('todo', { row })}</p>
      </Notice>
      <KillSwitch open={pausing} onOpenChange={setPausing} count={runningAgents(agents).length} />
    </div>
  );
}
