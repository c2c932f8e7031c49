import { useTranslations } from 'use-intl';
import type { EntryItem } from '@/lib/client/items.ts';
import { cn } from '../_ui/cn.ts';
import { SharesText } from './entry-row.tsx';

/** Entries with what each shares, to read. */
export function ScopeList({ entries, className }: { entries: readonly EntryItem[]; className?: string }) {
  const t = useTranslations('agents.scope');
  return (
    <ul tabIndex={0} aria-label={t('title')} className={cn('overflow-y-auto rounded-lg border border-line bg-surface', className)}>
      {entries.map((entry) => (
        <li key={entry.id} className="border-b border-line px-4 py-2 last:border-b-0">
          <span className="block truncate font-medium text-ink">{entry.header.name}</span>
          {entry.header.trashedAt === null ? <SharesText entry={entry} /> : <span className="block text-sm text-muted">{t('trashed')}</span>}
        </li>
      ))}
    </ul>
  );
}
