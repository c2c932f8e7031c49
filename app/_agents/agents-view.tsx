'use client';

import { Bot, Pause, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { AgentItem } from '@/lib/client/items.ts';
import { useVault } from '@/lib/client/react.ts';
import { navigate, useParameter } from '../_shell/navigation.tsx';
import { ViewHeader } from '../_shell/view-header.tsx';
import { Button } from '../_ui/button.tsx';
import { EmptyState } from '../_ui/empty-state.tsx';
import { runningAgents, urgentFirst } from './agent-lists.ts';
import { AgentCard } from './agent-card.tsx';
import { AgentPage } from './agent-page.tsx';
import { KillSwitch } from './kill-switch.tsx';
import { NewAgentDialog } from './new-agent-dialog.tsx';
import { beginNewAgent } from './new-agent-draft.ts';

/** The agents of the vault, or one of them, as the address says. */
export function AgentsView() {
  const t = useTranslations('agents');
  const { agents } = useVault();
  const chosen = useParameter('agent');
  const agent = agents.find(({ id }) => id === chosen);
  return (
    <div className="h-full overflow-y-auto">
      {chosen === null && <AgentList agents={agents} />}
      {chosen !== null && agent && <AgentPage key={agent.id} agent={agent} />}
      {chosen !== null && !agent && (
        <EmptyState icon={Bot} title={t('notFoundTitle')} actions={<Button onClick={() => navigate('/agents')}>{t('back')}</Button>}>
          {t('notFoundText')}
        </EmptyState>
      )}
      <NewAgentDialog />
    </div>
  );
}

function AgentList({ agents }: { agents: readonly AgentItem[] }) {
  const t = useTranslations('agents');
  const [killing, setKilling] = useState(false);
  const present = urgentFirst(agents.filter(({ status }) => status !== 'revoked'));
  const revoked = agents.filter(({ status }) => status === 'revoked');
  const running = runningAgents(present);
  const create = (
    <Button variant="primary" onClick={beginNewAgent}>
      <Plus className="size-4" aria-hidden="true" />
      {t('new')}
    </Button>
  );
  return (
    <>
      <ViewHeader
        title={t('title')}
        description={t('intro')}
        actions={
          present.length > 0 && (
            <>
              <Button disabled={running.length === 0} onClick={() => setKilling(true)}>
                <Pause className="size-4" aria-hidden="true" />
                {t('pauseAll')}
              </Button>
              {create}
            </>
          )
        }
      />
      {present.length === 0 && (
        <EmptyState icon={Bot} title={t('emptyTitle')} actions={create}>
          {t('emptyText')}
        </EmptyState>
      )}
      <div className="flex flex-col gap-8 p-4 sm:p-6">
        {present.length > 0 && <CardGrid agents={present} label={t('title')} />}
        {revoked.length > 0 && (
          <section className="flex flex-col gap-3">
            <h2 className="text-sm font-semibold text-muted">{t('revokedTitle')}</h2>
            <CardGrid agents={revoked} label={t('revokedTitle')} />
          </section>
        )}
      </div>
      <KillSwitch open={killing} onOpenChange={setKilling} count={running.length} />
    </>
  );
}

function CardGrid({ agents, label }: { agents: readonly AgentItem[]; label: string }) {
  return (
    <ul aria-label={label} className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,18rem),1fr))] gap-3">
      {agents.map((agent) => (
        <li key={agent.id}>
          <AgentCard agent={agent} />
        </li>
      ))}
    </ul>
  );
}
