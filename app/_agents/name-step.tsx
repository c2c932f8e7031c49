'use client';

import { useTranslations } from 'use-intl';
import { useVault } from '@/lib/client/react.ts';
import type { Id } from '@/lib/protocol/ids.ts';
import { Button } from '../_ui/button.tsx';
import { Field } from '../_ui/field.tsx';
import { Input } from '../_ui/input.tsx';
import { NAME_SUGGESTIONS, nameProblem } from './agent-name.ts';

interface NameStepProps {
  name: string;
  /** Whether to say what is wrong: not before the first try to go on. */
  shown: boolean;
  /** The agent that is being renamed. */
  agent?: Id;
  onChange: (name: string) => void;
  onSubmit: () => void;
}

/** The first step: what the owner calls the agent. */
export function NameStep({ name, shown, agent, onChange, onSubmit }: NameStepProps) {
  const t = useTranslations('agents.create');
  const { agents } = useVault();
  const problem = nameProblem(name);
  const used = agents.some(({ id, record, status }) => id !== agent && status !== 'revoked' && record.name.trim().toLowerCase() === name.trim().toLowerCase());
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <Field label={t('nameLabel')} hint={used ? t('nameUsed') : t('nameHint')} error={shown && problem ? t(problem) : null}>
        {(control) => <Input {...control} autoFocus autoComplete="off" value={name} onChange={(event) => onChange(event.target.value)} />}
      </Field>
      <div className="flex flex-wrap items-center gap-2" role="group" aria-label={t('suggestions')}>
        {NAME_SUGGESTIONS.map((suggestion) => (
          <Button key={suggestion} size="sm" onClick={() => onChange(suggestion)}>
            {suggestion}
          </Button>
        ))}
      </div>
    </form>
  );
}
