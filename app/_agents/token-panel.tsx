'use client';

import { Check, Copy, Timer } from 'lucide-react';
import { useState, useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import type { IssuedToken } from '@/lib/client/agents.ts';
import { clipboardCountdown, copySecret } from '@/lib/client/clipboard.ts';
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
      {agent.status !== 'revoked' && agent.enrolment.status !== 'forged' && (
        <CommandTabs example={exampleOf(entries, scope)} connected={agent.status === 'active' && agent.enrolment.status === 'genuine'} />
      )}
    </div>
  );
}

function TokenText({ issued, name }: { issued: IssuedToken; name: string }) {
  const t = useTranslations('agents.token');
  const { settings } = useVault();
  const [copied, setCopied] = useState(false);
  const copy = useAction(async () => {
    await copySecret(issued.token, settings.clipboardSeconds);
    setCopied(true);
  });
  const left = useSecondsLeft(issued.expiresAt);
  const { secondsLeft } = useSyncExternalStore(clipboardCountdown.subscribe, clipboardCountdown.getSnapshot);
  const clears = copied ? secondsLeft : null;
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
          {clears === null ? <Copy className="size-4" aria-hidden="true" /> : <Check className="size-4" aria-hidden="true" />}
          {t('copy')}
        </Button>
      </div>
      {/* Counts by sight; said once to screen readers. */}
      {clears !== null && <p className="tabular text-right text-sm text-muted" aria-hidden="true">{t('copied', { seconds: clears })}</p>}
      <div role="status" className="empty:-mt-2.5">
        {clears !== null && <span className="sr-only">{t('copied', { seconds: settings.clipboardSeconds })}</span>}
        {copy.error !== null && <p className="text-sm text-danger-ink">{t('copyFailed')}</p>}
      </div>
    </section>
  );
}

function TokenState({ agent, issued }: { agent: AgentItem; issued: IssuedToken }) {
  const t = useTranslations('agents.token');
  const left = useSecondsLeft(issued.expiresAt);
  if (agent.status === 'pending' && left <= 0) return <Notice title={t('expired')}>{t('gone')}</Notice>;
  return <Redemption agent={agent} />;
}
