'use client';

import { Ban, CircleCheck, ShieldAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { AgentItem } from '@/lib/client/items.ts';
import { Button } from '../_ui/button.tsx';
import { Notice } from '../_ui/notice.tsx';
import { Spinner } from '../_ui/spinner.tsx';
import { RevokeDialog } from './revoke-dialog.tsx';

/** Says by itself when an agent redeems its token, and who it is; a stranger can be revoked on the spot. */
export function Redemption({ agent }: { agent: AgentItem }) {
  const [revoking, setRevoking] = useState(false);
  return (
    <>
      <div role="status" aria-live="polite">
        <RedemptionText agent={agent} onRevoke={() => setRevoking(true)} />
      </div>
      {revoking && <RevokeDialog agent={agent} onClose={() => setRevoking(false)} />}
    </>
  );
}

function RedemptionText({ agent, onRevoke }: { agent: AgentItem; onRevoke: () => void }) {
  const t = useTranslations('agents.token');
  const tDetail = useTranslations('agents.detail');
  const { enrolment, view, record, status } = agent;
  const revoke = (
    <Button size="sm" className="text-danger-ink" onClick={onRevoke}>
      <Ban className="size-4" aria-hidden="true" />
      {tDetail('revoke')}
    </Button>
  );
  if (status === 'revoked') return <Notice icon={Ban} title={tDetail('revoked', { name: record.name })} />;
  if (enrolment.status === 'forged') {
    return (
      <Notice tone="danger" icon={ShieldAlert} title={t('forgedTitle')} actions={revoke}>
        {t('forgedText')}
      </Notice>
    );
  }
  if (enrolment.status === 'genuine' && status !== 'enrolling') {
    const { host, platform, version } = enrolment;
    return (
      <Notice tone="accent" icon={CircleCheck} title={t('connectedTitle', { name: record.name })} actions={revoke}>
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
