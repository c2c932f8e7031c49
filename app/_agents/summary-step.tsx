'use client';

import { useTranslations } from 'use-intl';
import { useVault } from '@/lib/client/react.ts';
import { Segmented } from '../_ui/segmented.tsx';
import { Delayed } from '../_ui/skeleton.tsx';
import { LifeChoice } from './life-choice.tsx';
import type { NewAgentDraft } from './new-agent-draft.ts';
import { changeNewAgent } from './new-agent-draft.ts';
import { PRESETS } from './presets.ts';
import { ScopeList } from './scope-list.tsx';
import { sharedFields } from './scope.ts';

/** The third step before the token exists: what will be created, its limits and the token's life. */
export function SummaryStep({ draft, busy }: { draft: NewAgentDraft; busy: boolean }) {
  const t = useTranslations('agents.create');
  const tAgents = useTranslations('agents');
  const { entries } = useVault();
  const name = draft.name.trim();
  const chosen = entries.filter(({ id }) => draft.entries.has(id));
  const policy = PRESETS[draft.limits];
  const fields = chosen.reduce((sum, entry) => sum + sharedFields(entry).length, 0);
  return (
    <div className="flex flex-col gap-5">
      {chosen.length === 0 ? (
        <p className="text-muted">{t('summaryNothing', { name })}</p>
      ) : (
        <section className="flex flex-col gap-2">
          <p className="font-medium text-ink">{t('summary', { name })}</p>
          <ScopeList entries={chosen} className="max-h-44" />
          <p className="text-sm text-muted">
            {tAgents('entriesCount', { count: chosen.length })} · {tAgents('fieldsCount', { count: fields })}
          </p>
        </section>
      )}
      <section className="flex flex-col items-start gap-1.5">
        <p className="text-sm font-medium text-ink">{t('limits')}</p>
        <Segmented
          label={t('limits')}
          value={draft.limits}
          disabled={busy}
          onChange={(limits) => changeNewAgent({ limits })}
          choices={[
            { value: 'default', label: t('limitsDefault') },
            { value: 'strict', label: t('limitsStrict') },
          ]}
        />
        <p className="text-xs text-muted">{t(draft.limits === 'strict' ? 'limitsStrictHint' : 'limitsDefaultHint', { minute: policy.perMinute, hour: policy.perHour })}</p>
      </section>
      <LifeChoice seconds={draft.lifeSeconds} disabled={busy} onChange={(lifeSeconds) => changeNewAgent({ lifeSeconds })} />
      <div role="status" className="empty:-mt-5">
        {busy && chosen.length > 0 && (
          <Delayed>
            <p className="text-sm text-muted">{t('making', { count: chosen.length, name })}</p>
          </Delayed>
        )}
      </div>
    </div>
  );
}
