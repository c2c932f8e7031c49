'use client';

import { ChevronLeft } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { AgentItem } from '@/lib/client/items.ts';
import { ViewLink } from '../_shell/navigation.tsx';
import { Card } from '../_ui/card.tsx';
import { Timeline } from '../_timeline/timeline.tsx';
import { AgentActions } from './agent-actions.tsx';
import { agentWarning } from './agent-lists.ts';
import { AgentAvatar } from './agent-avatar.tsx';
import { AgentDialogs } from './agent-dialogs.tsx';
import { AgentNotices } from './agent-notices.tsx';
import { AgentConnection } from './agent-connection.tsx';
import { AgentLeases } from './agent-leases.tsx';
import { AgentRules } from './agent-rules.tsx';
import { AgentScope } from './agent-scope.tsx';
import type { AgentDialog } from './agent-dialogs.tsx';
import { rulesDraft } from './rules-draft.ts';
import { StatusBadge, WarningBadge } from './status-badge.tsx';

/** Everything about one agent. */
export function AgentPage({ agent }: { agent: AgentItem }) {
  const t = useTranslations('agents');
  const [dialog, setDialog] = useState<AgentDialog | null>(() => (rulesDraft.getSnapshot()?.agent === agent.id ? 'rules' : null));
  const warning = agentWarning(agent);
  const revoked = agent.status === 'revoked';
  return (
    <div className="mx-auto flex max-w-6xl flex-col gap-5 p-4 sm:p-6">
      <ViewLink href="/agents" className="-mb-2 inline-flex items-center gap-1 self-start rounded-md text-sm font-medium text-muted hover:text-ink">
        <ChevronLeft className="size-4" aria-hidden="true" />
        {t('back')}
      </ViewLink>
      <header className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <AgentAvatar name={agent.record.name} className="size-12 text-xl" />
        <div className="min-w-48 flex-1">
          <h1 className="text-2xl font-semibold tracking-tight break-words text-ink">{agent.record.name}</h1>
          <div className="mt-1 flex flex-wrap gap-1.5">
            <StatusBadge status={agent.status} />
            {warning && <WarningBadge warning={warning} />}
          </div>
        </div>
        {!revoked && <AgentActions agent={agent} onDialog={setDialog} />}
      </header>
      <AgentNotices agent={agent} onDialog={setDialog} />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1.4fr)_minmax(18rem,1fr)]">
        <div className="flex min-w-0 flex-col gap-5">
          <AgentScope agent={agent} {...(revoked ? {} : { onChange: () => setDialog('scope') })} />
          <Card title={t('detail.timeline')} className="overflow-hidden">
            <Timeline filter={{ agent: agent.id }} hide="agent" className="max-h-[min(28rem,75dvh)]" />
          </Card>
        </div>
        <div className="flex flex-col gap-5">
          <AgentLeases agent={agent} />
          <AgentConnection agent={agent} />
          <AgentRules agent={agent} {...(revoked ? {} : { onChange: () => setDialog('rules') })} />
        </div>
      </div>
      <AgentDialogs agent={agent} dialog={dialog} onClose={() => setDialog(null)} />
    </div>
  );
}
