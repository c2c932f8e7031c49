'use client';

import { useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'use-intl';
import type { Id } from '@/lib/protocol/ids.ts';
import { Spinner } from '../_ui/spinner.tsx';
import type { SeenEntries } from './seen-entries.ts';
import { loadSeenEntries } from './seen-entries.ts';

/** The entries whose values an agent has received, so that the owner can change them at their providers. */
export function SeenList({ agent }: { agent: Id }) {
  const t = useTranslations('agents.revoke');
  const { data, isPending } = useQuery({ queryKey: ['seen', agent], queryFn: async () => loadSeenEntries(agent), gcTime: 0 });
  return (
    <div role="status" className="flex flex-col gap-2">
      {isPending && (
        <p className="flex items-center gap-2 text-muted">
          <Spinner />
          {t('loading')}
        </p>
      )}
      {!isPending && !data && <p className="text-danger-ink">{t('readFailed')}</p>}
      {data && <Seen seen={data} />}
    </div>
  );
}

function Seen({ seen }: { seen: SeenEntries }) {
  const t = useTranslations('agents.revoke');
  const tTimeline = useTranslations('timeline');
  const format = useFormatter();
  return (
    <>
      <p className="font-medium text-ink">{t(seen.entries.length === 0 ? 'readNone' : 'readTitle')}</p>
      {seen.entries.length > 0 && (
        <ul tabIndex={0} aria-label={t('readTitle')} className="max-h-60 overflow-y-auto rounded-lg border border-line bg-surface">
          {seen.entries.map(({ entry, name, times, last }) => (
            <li key={entry} className="border-b border-line px-3 py-2 last:border-b-0">
              <span className="block truncate font-medium text-ink">{name ?? tTimeline('unknownEntry')}</span>
              <span className="block text-sm text-muted">{t('readBy', { count: times, when: format.dateTime(last, { dateStyle: 'medium', timeStyle: 'short' }) })}</span>
            </li>
          ))}
        </ul>
      )}
      {!seen.complete && <p className="text-sm text-muted">{t('readMore', { count: seen.acts })}</p>}
    </>
  );
}
