'use client';

import { Lock, ShieldAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import type { AgentItem } from '@/lib/client/items.ts';
import { Button } from '../_ui/button.tsx';
import { Notice } from '../_ui/notice.tsx';
import type { AgentDialog } from './agent-dialogs.tsx';

interface AgentNoticesProps {
  agent: AgentItem;
  onDialog: (dialog: AgentDialog) => void;
}

/** What the owner must know about an agent before anything else, and what to do about it. */
export function AgentNotices({ agent, onDialog }: AgentNoticesProps) {
  return (
    <>
      <Warnings agent={agent} onDialog={onDialog} />
      <StateNotice agent={agent} onDialog={onDialog} />
    </>
  );
}

function Warnings({ agent, onDialog }: AgentNoticesProps) {
  const t = useTranslations('agents');
  const format = useFormatter();
  const { contestedAt, contestedAddress, redeemedAddress } = agent.view;
  const actions = (
    <>
      {agent.status !== 'revoked' && (
        <Button variant="danger" size="sm" onClick={() => onDialog('revoke')}>
          {t('detail.revoke')}
        </Button>
      )}
      <Button size="sm" onClick={() => onDialog('seen')}>
        {t('notice.rotate')}
      </Button>
    </>
  );
  return (
    <>
      {agent.enrolment.status === 'forged' && (
        <Notice tone="danger" icon={ShieldAlert} title={t('notice.forgedTitle')} actions={actions}>
          {t('notice.forgedText')}
        </Notice>
      )}
      {contestedAt !== null && (
        <Notice tone="danger" icon={ShieldAlert} title={t('notice.contestedTitle')} actions={actions}>
          {t('notice.contestedText', {
            time: format.dateTime(contestedAt, { dateStyle: 'long', timeStyle: 'short' }),
            address: contestedAddress ?? '',
            first: redeemedAddress ?? '',
          })}
        </Notice>
      )}
    </>
  );
}

function StateNotice({ agent, onDialog }: AgentNoticesProps) {
  const t = useTranslations('agents');
  const format = useFormatter();
  const at = (time: number | null) => (time === null ? '' : format.dateTime(time, { dateStyle: 'long', timeStyle: 'short' }));
  const open = (dialog: AgentDialog, text: ReactNode) => (
    <Button size="sm" onClick={() => onDialog(dialog)}>
      {text}
    </Button>
  );
  switch (agent.status) {
    case 'locked':
      return (
        <Notice tone="brass" icon={Lock} title={t('notice.lockedTitle')}>
          {t('notice.lockedText')}
        </Notice>
      );
    case 'pending':
      return (
        <Notice title={t('notice.pendingTitle')} actions={open('reissue', t('detail.reissue'))}>
          {t('notice.pendingText', { time: at(agent.view.tokenExpiresAt) })}
        </Notice>
      );
    case 'token-expired':
      return (
        <Notice title={t('notice.tokenExpiredTitle')} actions={open('reissue', t('detail.reissue'))}>
          {t('notice.tokenExpiredText')}
        </Notice>
      );
    case 'expired':
      return (
        <Notice title={t('notice.expiredTitle')} actions={open('rules', t('rules.change'))}>
          {t('notice.expiredText', { time: at(agent.view.policy.expiresAt) })}
        </Notice>
      );
    case 'paused':
      return <Notice title={t('notice.pausedTitle')}>{t('notice.pausedText')}</Notice>;
    case 'revoked':
      return (
        <Notice title={t('notice.revokedTitle')} actions={open('seen', t('notice.rotate'))}>
          {t('notice.revokedText')}
        </Notice>
      );
    case 'active':
    case 'enrolling':
      return null;
  }
}
