'use client';

import { useTranslations } from 'use-intl';
import { draftFrom, withTemplate } from '@/lib/client/drafts.ts';
import { restoreEntry, setFavourite, trashEntry } from '@/lib/client/entries.ts';
import type { EntryItem } from '@/lib/client/items.ts';
import { setParameters } from '../_shell/navigation.tsx';
import { useErrorWords } from '../_ui/error-notice.tsx';
import { showToast } from '../_ui/toast-store.ts';
import { openDraft } from './draft-store.ts';
import { useFieldLabel } from './use-field-label.ts';

export interface EntryActions {
  readonly edit: () => void;
  readonly toggleFavourite: () => void;
  readonly trash: () => void;
}

/** What one can do with an entry from its header and by shortcut. Errors are told in a message. */
export function useEntryActions(item: EntryItem): EntryActions {
  const t = useTranslations('entry');
  const words = useErrorWords();
  const label = useFieldLabel();
  const attempt = (work: () => Promise<void>) => {
    work().catch((error: unknown) => {
      const { what, todo } = words(error);
      showToast({ tone: 'danger', title: what, description: todo });
    });
  };
  const { name, favourite, trashedAt } = item.header;
  return {
    edit: () => {
      if (trashedAt === null) openDraft(withTemplate(draftFrom(item), label), item);
    },
    toggleFavourite: () => attempt(async () => setFavourite(item.id, !favourite)),
    trash: () =>
      attempt(async () => {
        await trashEntry(item.id);
        setParameters({ entry: null });
        showToast({ tone: 'success', title: t('trashed', { name }), action: { label: t('undoTrash'), onClick: () => attempt(async () => restoreEntry(item.id)) } });
      }),
  };
}
