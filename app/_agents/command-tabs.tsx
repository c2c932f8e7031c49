'use client';

import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton } from '../_ui/button.tsx';
import { TabPanel, Tabs } from '../_ui/tabs.tsx';
import type { CommandStep, Example, Runtime } from './commands.ts';
import { commandsFor, instructionsFile, isAfterConnecting, RUNTIMES } from './commands.ts';

/** The exact commands that connect an agent, for each place where one may run; once it is connected, what is left of them. */
export function CommandTabs({ example, connected }: { example: Example; connected: boolean }) {
  const t = useTranslations('agents.commands');
  const [runtime, setRuntime] = useState<Runtime>('codex');
  if (connected) return <StepsLeft runtime={runtime} example={example} />;
  return (
    <Tabs value={runtime} onChange={setRuntime} label={t('label')} tabs={RUNTIMES.map((value) => ({ value, label: t(value) }))}>
      {RUNTIMES.map((value) => (
        <TabPanel key={value} value={value}>
          <Steps runtime={value} steps={commandsFor(value, example)} />
          {value === 'ci' && <p className="mt-3 text-sm text-muted">{t('ciNote')}</p>}
        </TabPanel>
      ))}
    </Tabs>
  );
}

function StepsLeft({ runtime, example }: { runtime: Runtime; example: Example }) {
  const t = useTranslations('agents.commands');
  const steps = commandsFor(runtime, example).filter(isAfterConnecting);
  if (steps.length === 0) return null;
  return (
    <section className="flex flex-col gap-3">
      <h3 className="font-medium text-ink">{t('left')}</h3>
      <Steps runtime={runtime} steps={steps} />
    </section>
  );
}

function Steps({ runtime, steps }: { runtime: Runtime; steps: readonly CommandStep[] }) {
  return (
    <ol className="flex flex-col gap-3">
      {steps.map((step, index) => (
        <Step key={step.step} step={step} number={index + 1} file={instructionsFile(runtime) ?? ''} />
      ))}
    </ol>
  );
}

function Step({ step, number, file }: { step: CommandStep; number: number; file: string }) {
  const t = useTranslations('agents.commands');
  return (
    <li className="flex flex-col gap-1.5">
      <p className="text-sm text-ink">
        <span className="tabular text-muted">{number}.</span> {t(`step.${step.step}`, { file })}
      </p>
      <div className="flex items-start gap-1 rounded-md border border-line bg-sunken py-1 pr-1 pl-3">
        <pre tabIndex={0} className="min-w-0 flex-1 overflow-x-auto py-1.5 font-mono text-sm text-ink">
          {step.code}
        </pre>
        <CopyCommand code={step.code} />
      </div>
    </li>
  );
}

/** Copies a command: it holds nothing secret, so the clipboard keeps it. */
function CopyCommand({ code }: { code: string }) {
  const t = useTranslations('agents.commands');
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(code);
    setCopied(true);
  };
  return (
    <IconButton label={t(copied ? 'copied' : 'copy')} onClick={() => void copy().catch(() => setCopied(false))}>
      {copied ? <Check className="size-4 text-accent-ink" aria-hidden="true" /> : <Copy className="size-4" aria-hidden="true" />}
    </IconButton>
  );
}
