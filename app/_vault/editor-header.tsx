'use client';

import { useTranslations } from 'use-intl';
import type { EntryDraft } from '@/lib/client/drafts.ts';
import { Button } from '../_ui/button.tsx';
import { EntryIcon } from './entry-icon.tsx';

/** The top of the editor: what is edited, and how to end it. */
export function EditorHeader({ draft, isNew, busy, onCancel }: { draft: EntryDraft; isNew: boolean; busy: boolean; onCancel: () => void }) {
  const t = useTranslations();
  return (
    <header className="flex items-center gap-3 border-b border-line px-4 py-3 sm:px-6">
      <span className="max-sm:hidden">
        <EntryIcon type={draft.type} name={draft.name} />
      </span>
      <div className="min-w-0 flex-1">
        <h2 className="truncate text-base font-semibold sm:text-lg tracking-tight text-ink">{isNew ? t('editor.newTitle') : t('editor.title')}</h2>
        <p className="truncate text-sm text-muted">{t(`types.${draft.type}`)}</p>
      </div>
      <Button onClick={onCancel}>{t('common.cancel')}</Button>
      <Button type="submit" variant="primary" busy={busy}>
        {t('common.save')}
      </Button>
    </header>
  );
}
