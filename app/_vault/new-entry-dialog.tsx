'use client';

import { useTranslations } from 'use-intl';
import type { EntryType } from '@/lib/protocol/sealed/header.ts';
import { ENTRY_TYPES } from '@/lib/protocol/sealed/header.ts';
import { draftOf } from '@/lib/client/drafts.ts';
import { setParameters } from '../_shell/navigation.tsx';
import { cn } from '../_ui/cn.ts';
import { Dialog } from '../_ui/dialog.tsx';
import { openDraft } from './draft-store.ts';
import { TYPE_ICON } from './entry-icon.tsx';
import { useFieldLabel } from './use-field-label.ts';

/** Chooses the type of a new entry, and opens its editor. */
export function NewEntryDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const t = useTranslations();
  const label = useFieldLabel();
  const create = (type: EntryType) => {
    const draft = draftOf(type, label);
    openDraft(draft, null);
    setParameters({ new: null, entry: draft.id }, { replace: true });
  };
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('vault.new')} description={t('vault.newText')} size="md">
      <ul className="grid grid-cols-1 gap-1.5 sm:grid-cols-2">
        {ENTRY_TYPES.map((type, index) => {
          const { icon: Icon, tile } = TYPE_ICON[type];
          return (
            <li key={type}>
              <button type="button" autoFocus={index === 0} onClick={() => create(type)} className="flex w-full items-center gap-3 rounded-lg border border-transparent p-2 text-left hover:border-line hover:bg-hover">
                <span className={cn('grid size-10 shrink-0 place-items-center rounded-lg', tile)}>
                  <Icon className="size-5" aria-hidden="true" />
                </span>
                <span className="min-w-0">
                  <span className="block font-medium text-ink">{t(`types.${type}`)}</span>
                  <span className="block text-sm text-muted">{t(`typeHints.${type}`)}</span>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}
