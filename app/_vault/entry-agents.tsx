'use client';

import { Bot, ChevronRight } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { EntryItem } from '@/lib/client/items.ts';
import { useVault } from '@/lib/client/react.ts';
import { ViewLink } from '../_shell/navigation.tsx';

/** Which agents may fetch the shared fields of an entry. */
export function EntryAgents({ entry }: { entry: EntryItem }) {
  const t = useTranslations('entry.agents');
  const { agents } = useVault();
  const readers = agents.filter(({ record, status }) => status !== 'revoked' && record.entries.includes(entry.id));
  const shareable = entry.header.fields.some((field) => field.class === 'shared');
  return (
    <section className="rounded-xl border border-line bg-surface px-4 py-3 shadow-card">
      <h3 className="flex items-center gap-2 text-sm font-semibold text-ink">
        <Bot className="size-4 text-muted" aria-hidden="true" />
        {t('title')}
      </h3>
      {!shareable && <p className="mt-1 text-sm text-muted">{t(entry.header.fields.length === 0 ? 'empty' : 'never')}</p>}
      {shareable && readers.length === 0 && (
        <p className="mt-1 text-sm text-muted">
          {t('none')}{' '}
          {entry.header.trashedAt === null && (
            <ViewLink href="/agents" className="font-medium text-accent-ink underline underline-offset-2">
              {t('give')}
            </ViewLink>
          )}
        </p>
      )}
      {shareable && readers.length > 0 && (
        <ul className="mt-2 -mb-1 divide-y divide-line">
          {readers.map((agent) => (
            <li key={agent.id}>
              <ViewLink href={`/agents?agent=${agent.id}`} className="-mx-2 flex min-h-9 items-center gap-2 rounded-md px-2 py-1 text-ink hover:bg-hover">
                <span className="min-w-0 flex-1 truncate">{agent.record.name}</span>
                <ChevronRight className="size-4 text-muted" aria-hidden="true" />
              </ViewLink>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
