import { Clock, KeyRound, Server } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { AgentItem } from '@/lib/client/items.ts';
import { cn } from '../_ui/cn.ts';
import { ViewLink } from '../_shell/navigation.tsx';
import { useAgo } from '../_shell/use-ago.ts';
import { agentWarning } from './agent-lists.ts';
import { AgentAvatar } from './agent-avatar.tsx';
import { agentHref } from './routes.ts';
import { StatusBadge, WarningBadge } from './status-badge.tsx';

/** One agent at a glance; the whole card opens it. */
export function AgentCard({ agent }: { agent: AgentItem }) {
  const t = useTranslations('agents');
  const ago = useAgo();
  const warning = agentWarning(agent);
  const { lastSeenAt } = agent.view;
  return (
    <article
      className={cn(
        'relative flex flex-col gap-3 rounded-xl border bg-surface p-4 shadow-card transition-colors hover:border-line-strong',
        'has-[a:focus-visible]:outline-2 has-[a:focus-visible]:outline-offset-2 has-[a:focus-visible]:outline-accent',
        warning ? 'border-danger-line' : 'border-line',
        agent.status === 'revoked' && 'opacity-80',
      )}
    >
      <div className="flex items-start gap-3">
        <AgentAvatar name={agent.record.name} />
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-lg font-semibold text-ink">
            <ViewLink href={agentHref(agent.id)} className="outline-none after:absolute after:inset-0 after:rounded-xl">
              {agent.record.name}
            </ViewLink>
          </h2>
          <div className="mt-1 flex flex-wrap gap-1.5">
            <StatusBadge status={agent.status} />
            {warning && <WarningBadge warning={warning} />}
          </div>
        </div>
      </div>
      <ul className="flex flex-col gap-1.5 border-t border-line pt-3 text-sm text-muted">
        <CardLine icon={Server}>
          <HostText agent={agent} />
        </CardLine>
        <CardLine icon={KeyRound}>{t('entriesCount', { count: agent.record.entries.length })}</CardLine>
        <CardLine icon={Clock}>{lastSeenAt === null ? t('neverSeen') : t('lastSeen', { when: ago(lastSeenAt) })}</CardLine>
      </ul>
    </article>
  );
}

function CardLine({ icon: Icon, children }: { icon: typeof Clock; children: ReactNode }) {
  return (
    <li className="flex min-w-0 items-center gap-2">
      <Icon className="size-3.5 shrink-0" aria-hidden="true" />
      <span className="min-w-0 truncate">{children}</span>
    </li>
  );
}

/** The host that an agent proved to run on. */
export function HostText({ agent }: { agent: AgentItem }) {
  const t = useTranslations('agents');
  if (agent.enrolment.status === 'genuine') return agent.enrolment.host;
  return agent.enrolment.status === 'forged' ? t('unknownHost') : t('noHost');
}
