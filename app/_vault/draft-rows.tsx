'use client';

import { PencilLine } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useVault } from '@/lib/client/react.ts';
import type { Id } from '@/lib/protocol/ids.ts';
import { cn } from '../_ui/cn.ts';
import { useDrafts } from './draft-store.ts';

/** New entries that are not saved yet, above the list. */
export function DraftRows({ selected, onSelect }: { selected: Id | null; onSelect: (id: Id) => void }) {
  const t = useTranslations();
  const { entries } = useVault();
  const known = new Set(entries.map(({ id }) => id));
  const rows = [...useDrafts().values()].filter(({ draft, touched }) => !known.has(draft.id) && (touched || draft.id === selected));
  if (rows.length === 0) return null;
  return (
    <ul className="border-b border-line p-2" aria-label={t('vault.drafts')}>
      {rows.map(({ draft }) => (
        <li key={draft.id}>
          <button
            type="button"
            aria-current={draft.id === selected ? 'true' : undefined}
            onClick={() => onSelect(draft.id)}
            className={cn('flex h-13 w-full items-center gap-3 rounded-lg px-2.5 text-left', draft.id === selected ? 'bg-accent-soft' : 'hover:bg-hover')}
          >
            <span className="grid size-9 shrink-0 place-items-center rounded-lg border border-dashed border-line-strong text-muted">
              <PencilLine className="size-4" aria-hidden="true" />
            </span>
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium text-ink">{draft.name === '' ? t(`types.${draft.type}`) : draft.name}</span>
              <span className="block text-sm text-brass-ink">{t('vault.unsaved')}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
