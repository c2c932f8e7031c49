'use client';

import { Ticket, Timer } from 'lucide-react';
import { useFormatter, useTranslations } from 'use-intl';
import { revokeLeases } from '@/lib/client/agents.ts';
import type { AgentItem, LeaseItem } from '@/lib/client/items.ts';
import type { Id } from '@/lib/protocol/ids.ts';
import { Button } from '../_ui/button.tsx';
import { Card } from '../_ui/card.tsx';
import { useErrorWords } from '../_ui/error-notice.tsx';
import { showToast } from '../_ui/toast-store.ts';
import { useAction } from '../_ui/use-action.ts';
import { clockText, useNow } from './countdown.ts';

/** The leases of an agent's proxy that stand, and their end. */
export function AgentLeases({ agent }: { agent: AgentItem }) {
  const t = useTranslations('agents.leases');
  const now = useNow();
  const revokeAll = useRevoke();
  const standing = agent.status === 'active' ? agent.leases.filter(({ expiresAt }) => expiresAt > now) : [];
  return (
    <Card
      title={
        <>
          {t('title')} <span className="tabular ml-1 font-normal text-muted">{standing.length}</span>
        </>
      }
      action={
        standing.length > 1 && (
          <Button variant="danger-ghost" size="sm" busy={revokeAll.busy} onClick={() => void revokeAll.run(agent.id, null, t('revokedAll'))}>
            {t('revokeAll')}
          </Button>
        )
      }
    >
      {/* Takes the focus of a lease that is gone. */}
      <div tabIndex={-1} className="rounded-b-xl">
        {standing.length === 0 ? (
          <p className="p-4 text-muted">{hasEnded(agent) ? t('ended') : <NoLease />}</p>
        ) : (
          <>
            <p className="px-4 pt-3 text-sm text-muted">{t('text')}</p>
            <ul aria-label={t('title')} className="divide-y divide-line">
              {standing.map((lease) => (
                <LeaseRow key={lease.id} agent={agent.id} lease={lease} now={now} />
              ))}
            </ul>
          </>
        )}
      </div>
    </Card>
  );
}

function NoLease() {
  const t = useTranslations('agents.leases');
  return (
    <>
      {t('none')} {t.rich('noneText', { code: (command) => <code className="font-mono text-sm whitespace-nowrap text-ink">{command}</code> })}
    </>
  );
}

/** Whether what the agent had is over. One that waits for its setup has had none yet. */
function hasEnded({ status }: AgentItem): boolean {
  return status === 'paused' || status === 'locked' || status === 'revoked' || status === 'expired';
}

function LeaseRow({ agent, lease, now }: { agent: Id; lease: LeaseItem; now: number }) {
  const t = useTranslations('agents.leases');
  const format = useFormatter();
  const revoke = useRevoke();
  const { record } = lease;
  const name = record && (record.label === '' ? record.name : `${record.name} / ${record.label}`);
  return (
    <li className="flex flex-col gap-2 px-4 py-3">
      <div className="flex items-start justify-between gap-3">
        <p className="flex min-w-0 items-start gap-2 font-medium text-ink">
          <Ticket className="mt-0.5 size-4 shrink-0 text-muted" aria-hidden="true" />
          <span className="min-w-0 break-words">{name ?? <span className="text-danger-ink">{t('unreadable')}</span>}</span>
        </p>
        <Button
          size="sm"
          className="-my-1"
          busy={revoke.busy}
          aria-label={name === null ? t('revokeUnreadable') : t('revokeOne', { name })}
          onClick={() => void revoke.run(agent, lease.id, name === null ? t('revokedUnreadable') : t('revoked', { name }))}
        >
          {t('revoke')}
        </Button>
      </div>
      {record ? <Rules rules={record.rules} /> : <p className="text-sm text-muted">{t('unreadableText')}</p>}
      <p className="tabular flex flex-wrap items-center gap-x-3 gap-y-0.5 text-sm text-muted">
        <span className="flex items-center gap-1.5 font-medium text-brass-ink">
          <Timer className="size-4" aria-hidden="true" />
          {t('ends', { time: clockText(Math.ceil((lease.expiresAt - now) / 1000)) })}
        </span>
        {record && <span>{t('made', { when: format.dateTime(record.madeAt, { timeStyle: 'short' }) })}</span>}
      </p>
    </li>
  );
}

/** Hosts with methods and paths, as the lease names them. */
function Rules({ rules }: { rules: readonly string[] }) {
  const t = useTranslations('agents.leases');
  return (
    <ul aria-label={t('hosts')} className="flex flex-wrap gap-1.5">
      {rules.map((rule) => (
        <li key={rule} className="max-w-full rounded-md border border-line bg-sunken px-2 py-0.5 font-mono text-sm break-all text-ink">
          {rule}
        </li>
      ))}
    </ul>
  );
}

/** Ends leases, and says so. */
function useRevoke() {
  const t = useTranslations('agents.leases');
  const words = useErrorWords();
  return useAction(async (agent: Id, lease: Id | null, done: string) => {
    try {
      const stood = await revokeLeases(agent, lease);
      showToast({ tone: 'success', title: stood ? done : t('gone'), ...(stood && { description: t('within') }) });
    } catch (error) {
      const { what, kept, todo } = words(error);
      showToast({ tone: 'danger', title: what, description: `${kept} ${todo}` });
    }
  });
}
