'use client';

import { ShieldAlert, ShieldCheck } from 'lucide-react';
import { useFormatter, useTranslations } from 'use-intl';
import type { AgentItem } from '@/lib/client/items.ts';
import { HostText } from './agent-card.tsx';
import { Card, Fact, Facts } from '../_ui/card.tsx';

const WHEN = { dateStyle: 'medium', timeStyle: 'short' } as const;

/** Who redeemed the setup token, from where, and when the agent was seen. */
export function AgentConnection({ agent }: { agent: AgentItem }) {
  const t = useTranslations('agents.connection');
  const tAgents = useTranslations('agents');
  const format = useFormatter();
  const { view, enrolment, record } = agent;
  return (
    <Card title={t('title')}>
      <Facts>
        <Fact label={t('host')}>
          <HostText agent={agent} />
        </Fact>
        {enrolment.status === 'genuine' && (
          <>
            <Fact label={t('platform')}>{enrolment.platform}</Fact>
            <Fact label={t('version')}>{enrolment.version}</Fact>
          </>
        )}
        {enrolment.status !== 'none' && (
          <Fact label={t('proof')}>
            <KeyProof genuine={enrolment.status === 'genuine'} />
          </Fact>
        )}
        {view.redeemedAt !== null && <Fact label={t('redeemed')}>{format.dateTime(view.redeemedAt, WHEN)}</Fact>}
        {view.redeemedAddress !== null && <Fact label={t('redeemedAddress')}>{view.redeemedAddress}</Fact>}
        <Fact label={t('lastSeen')}>{view.lastSeenAt === null ? tAgents('neverSeen') : format.dateTime(view.lastSeenAt, WHEN)}</Fact>
        {view.lastAddress !== null && <Fact label={t('lastAddress')}>{view.lastAddress}</Fact>}
        <Fact label={t('created')}>{format.dateTime(record.createdAt, WHEN)}</Fact>
      </Facts>
    </Card>
  );
}

function KeyProof({ genuine }: { genuine: boolean }) {
  const t = useTranslations('agents.connection');
  const Icon = genuine ? ShieldCheck : ShieldAlert;
  return (
    <span className={genuine ? 'text-accent-ink' : 'text-danger-ink'}>
      <Icon className="mr-1 inline size-4 align-text-bottom" aria-hidden="true" />
      {t(genuine ? 'proofGenuine' : 'proofForged')}
    </span>
  );
}
