'use client';

import { CircleCheck, ShieldAlert } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { AgentItem } from '@/lib/client/items.ts';
import { Notice } from '../_ui/notice.tsx';
import { Spinner } from '../_ui/spinner.tsx';

/** Says by itself when an agent redeems its token, and who it is. */
export function Redemption({ agent }: { agent: AgentItem }) {
  return (
    <div role="status" aria-live="polite">
      <RedemptionText agent={agent} />
    </div>
  );
}

function RedemptionText({ agent }: { agent: AgentItem }) {
  const t = useTranslations('agents.token');
  const { enrolment, view, record, status } = agent;
  if (enrolment.status === 'forged') {
    return (
      <Notice tone="danger" icon={ShieldAlert} title={t('forgedTitle')}>
        {t('forgedText')}
      </Notice>
    );
  }
  if (enrolment.status === 'genuine' && status !== 'enrolling') {
    const { host, platform, version } = enrolment;
    return (
      <Notice tone="accent" icon={CircleCheck} title={t('connectedTitle', { name: record.name })}>
        {t('connectedText', { host, platform, version, address: view.redeemedAddress ?? '' })}
      </Notice>
    );
  }
  return (
    <p className="flex items-center gap-2.5 text-muted">
      <Spinner />
      {t(status === 'enrolling' ? 'enrolling' : 'waiting')}
    </p>
  );
}
