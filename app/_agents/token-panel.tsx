'use client';

import { Copy, Timer } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { IssuedToken } from '@/lib/client/agents.ts';
import { copySecret } from '@/lib/client/clipboard.ts';
import type { AgentItem } from '@/lib/client/items.ts';
import { useVault } from '@/lib/client/react.ts';
import type { Id } from '@/lib/protocol/ids.ts';
import { Button } from '../_ui/button.tsx';
import { Notice } from '../_ui/notice.tsx';
import { useAction } from '../_ui/use-action.ts';
import { CommandTabs } from './command-tabs.tsx';
import { clockText, useSecondsLeft } from './countdown.ts';
import { Redemption } from './redemption.tsx';
import { exampleOf } from './scope.ts';

/** Shows a setup token once, with its remaining life, the commands to use it, and whether it was used. */
export function TokenPanel({ issued, scope }: { issued: IssuedToken; scope: readonly Id[] }) {
  const { agents, entries } = useVault();
  const agent = agents.find(({ id }) => id === issued.agent);
  if (!agent) return null;
  const used = agent.status !== 'pending' && agent.status !== 'token-expired';
  return (
    <div className="flex flex-col gap-4">
      {!used && <TokenText issued={issued} name={agent.record.name} />}
      <TokenState agent={agent} issued={issued} />
      {agent.status !== 'active' && <CommandTabs example={exampleOf(entries, scope)} />}
    </div>
  );
}

function TokenText({ issued, name }: { issued: IssuedToken; name: string }) {
  const t = useTranslations('agents.token');
  const { settings } = useVault();
  const copy = useAction(async () => copySecret(issued.token, settings.clipboardSeconds));
  const left = useSecondsLeft(issued.expiresAt);
  return (
    <section className="flex flex-col gap-2.5 rounded-lg border border-brass-line bg-brass-soft p-3.5">
      <p className="text-ink">{t('once', { name })}</p>
      <code
        tabIndex={0}
        role="textbox"
        aria-readonly="true"
        aria-label={t('label')}
        data-testid="setup-token"
        className="block max-h-28 overflow-y-auto rounded-md border border-line bg-surface px-3 py-2 font-mono text-sm break-all text-ink select-all"
      >
        {issued.token}
      </code>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="tabular flex items-center gap-1.5 text-sm font-medium text-brass-ink">
          <Timer className="size-4" aria-hidden="true" />
          {left > 0 ? t('expiresIn', { time: clockText(left) }) : t('expired')}
        </p>
        <Button variant="primary" size="sm" disabled={left <= 0} busy={copy.busy} onClick={() => void copy.run()}>
          <Copy className="size-4" aria-hidden="true" />
          {t('copy')}
        </Button>
      </div>
      <div role="status">{copy.error !== null && <p className="text-sm text-danger-ink">{t('copyFailed')}</p>}</div>
    </section>
  );
}

function TokenState({ agent, issued }: { agent: AgentItem; issued: IssuedToken }) {
  const t = useTranslations('agents.token');
  const left = useSecondsLeft(issued.expiresAt);
  if (agent.status === 'pending' && left <= 0) return <Notice title={t('expired')}>{t('gone')}</Notice>;
  return <Redemption agent={agent} />;
}
