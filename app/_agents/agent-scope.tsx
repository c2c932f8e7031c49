'use client';

import { useTranslations } from 'use-intl';
import type { AgentItem } from '@/lib/client/items.ts';
import { useVault } from '@/lib/client/react.ts';
import { Button } from '../_ui/button.tsx';
import { Card } from '../_ui/card.tsx';
import { ScopeList } from './scope-list.tsx';

/** The entries that an agent may fetch. */
export function AgentScope({ agent, onChange }: { agent: AgentItem; onChange?: () => void }) {
  const t = useTranslations('agents.scope');
  const tAgents = useTranslations('agents');
  const { entries } = useVault();
  const inScope = new Set(agent.record.entries);
  const items = entries.filter(({ id }) => inScope.has(id));
  const gone = inScope.size - items.length;
  return (
    <Card
      title={
        <>
          {t('title')} <span className="tabular ml-1 font-normal text-muted">{items.length}</span>
        </>
      }
      action={onChange && <Button size="sm" onClick={onChange}>{t('change')}</Button>}
    >
      {items.length === 0 && <p className="p-4 text-muted">{t(agent.status === 'revoked' ? 'noneRevoked' : 'none')}</p>}
      {items.length > 0 && <ScopeList entries={items} className="max-h-[28rem] rounded-none rounded-b-xl border-0" />}
      {gone > 0 && <p className="border-t border-line px-4 py-2 text-sm text-muted">{t('gone', { count: gone })}</p>}
      <p className="sr-only">{tAgents('entriesCount', { count: items.length })}</p>
    </Card>
  );
}
