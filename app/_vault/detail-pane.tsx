'use client';

import { Ghost, MousePointerClick } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { EntryItem } from '@/lib/client/items.ts';
import type { Id } from '@/lib/protocol/ids.ts';
import { Button } from '../_ui/button.tsx';
import { EmptyState } from '../_ui/empty-state.tsx';
import type { OpenDraft } from './draft-store.ts';
import { EntryDetail } from './entry-detail.tsx';
import { EntryEditor } from './entry-editor.tsx';
import { VaultWelcome } from './vault-welcome.tsx';

interface DetailPaneProps {
  selected: Id | null;
  item: EntryItem | null;
  open: OpenDraft | null;
  onBack: () => void;
  /** Whether the vault has no entries at all. */
  empty: boolean;
  onNew: () => void;
}

/** What stands beside the list: the entry, its editor, or what to do where nothing is chosen. */
export function DetailPane({ selected, item, open, onBack, empty, onNew }: DetailPaneProps) {
  const t = useTranslations('vault.none');
  if (open) return <EntryEditor key={open.draft.id} open={open} onBack={onBack} />;
  if (item) return <EntryDetail key={item.id} item={item} onBack={onBack} />;
  if (selected !== null) {
    return (
      <EmptyState icon={Ghost} title={t('goneTitle')} actions={<Button onClick={onBack}>{t('goneAction')}</Button>}>
        {t('goneText')}
      </EmptyState>
    );
  }
  if (empty) return <VaultWelcome onNew={onNew} />;
  return (
    <div className="grid h-full place-items-center">
      <EmptyState icon={MousePointerClick} title={t('title')}>
        {t('text')}
      </EmptyState>
    </div>
  );
}
