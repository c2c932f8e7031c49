'use client';

import { Plus, X } from 'lucide-react';
import { useId } from 'react';
import { useTranslations } from 'use-intl';
import type { EntryDraft } from '@/lib/client/drafts.ts';
import type { HostProblem } from '@/lib/client/hosts.ts';
import { checkHost, HOSTS_MAX, suggestedHosts } from '@/lib/client/hosts.ts';
import { Button, IconButton } from '../_ui/button.tsx';
import { Input } from '../_ui/input.tsx';

interface HostsInputProps {
  draft: EntryDraft;
  /** What is wrong, by line; null before the first try to save. */
  problems: ReadonlyMap<number, HostProblem> | null;
  onChange: (hosts: readonly string[]) => void;
}

/** Where the proxy may send an entry's credentials, see [Note: Allowed hosts]. */
export function HostsInput({ draft, problems, onChange }: HostsInputProps) {
  const t = useTranslations('editor.hosts');
  const id = useId();
  const { hosts } = draft;
  const suggestions = suggestedHosts(draft.urls, hosts);
  const full = hosts.length >= HOSTS_MAX;
  return (
    <fieldset className="flex flex-col gap-2" aria-describedby={`${id}-hint`}>
      <legend className="mb-1.5 text-sm font-medium text-ink">{t('title')}</legend>
      <p id={`${id}-hint`} className="-mt-1 text-xs text-muted">
        {t('hint')}
      </p>
      {hosts.map((host, index) => (
        <HostLine
          key={index}
          host={host}
          number={index + 1}
          problem={problems?.get(index)}
          onChange={(next) => onChange(hosts.with(index, next))}
          onRemove={() => onChange(hosts.toSpliced(index, 1))}
        />
      ))}
      <div className="flex flex-wrap items-center gap-1.5" role="group" aria-label={t('suggest')}>
        <Button variant="ghost" size="sm" className="text-accent-ink" disabled={full} onClick={() => onChange([...hosts, ''])}>
          <Plus className="size-4" aria-hidden="true" />
          {t('add')}
        </Button>
        {suggestions.map((host) => (
          <Button key={host} size="sm" className="max-w-full" disabled={full} aria-label={t('suggestion', { host })} onClick={() => onChange([...hosts.filter((line) => line.trim() !== ''), host])}>
            <Plus className="size-3.5" aria-hidden="true" />
            <span className="truncate font-mono">{host}</span>
          </Button>
        ))}
      </div>
    </fieldset>
  );
}

interface HostLineProps {
  host: string;
  number: number;
  problem: HostProblem | undefined;
  onChange: (host: string) => void;
  onRemove: () => void;
}

function HostLine({ host, number, problem, onChange, onRemove }: HostLineProps) {
  const t = useTranslations('editor.hosts');
  const id = useId();
  // The one spelling, as soon as one has left the line: what is shown is what is sealed.
  const tidy = () => {
    const canonical = checkHost(host).host ?? host;
    if (canonical !== host) onChange(canonical);
  };
  return (
    <div>
      <div className="flex items-center gap-1">
        <Input
          aria-label={t('host', { number })}
          aria-invalid={problem === undefined ? undefined : true}
          aria-describedby={problem === undefined ? undefined : id}
          className="font-mono"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          placeholder="api.example.com"
          maxLength={260}
          value={host}
          autoFocus={host === ''}
          onChange={(event) => onChange(event.target.value)}
          onBlur={tidy}
        />
        <IconButton label={t('remove', { number })} size="md" onClick={onRemove}>
          <X className="size-4" aria-hidden="true" />
        </IconButton>
      </div>
      <div aria-live="polite">
        {problem !== undefined && (
          <p id={id} className="mt-1 text-sm text-danger-ink">
            {t(`problem.${problem}`)}
          </p>
        )}
      </div>
    </div>
  );
}
