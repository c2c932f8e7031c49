'use client';

import { ArrowLeft, Ellipsis, History, Pencil, Star, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { EntryItem } from '@/lib/client/items.ts';
import { Button, IconButton } from '../_ui/button.tsx';
import { cn } from '../_ui/cn.ts';
import { Menu, MenuItem, MenuSeparator } from '../_ui/menu.tsx';
import { EntryIcon } from './entry-icon.tsx';
import { HistoryDialog } from './history-dialog.tsx';
import type { EntryActions } from './use-entry-actions.ts';

/** The top of an entry: its name and type, and what one can do with it. */
export function EntryHeader({ item, actions, onBack }: { item: EntryItem; actions: EntryActions; onBack: () => void }) {
  const t = useTranslations();
  const [history, setHistory] = useState(false);
  const { name, type, favourite, trashedAt } = item.header;
  return (
    <header className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-3 py-3 sm:flex-nowrap sm:px-6">
      <IconButton label={t('common.back')} size="md" className="max-sm:mr-auto md:hidden" onClick={onBack}>
        <ArrowLeft className="size-5" aria-hidden="true" />
      </IconButton>
      {/* On a phone below the buttons, where the name has the whole line. */}
      <div className="flex min-w-0 flex-1 items-center gap-3 max-sm:order-last max-sm:basis-full max-sm:px-1">
        <EntryIcon type={type} name={name} size="lg" />
        <div className="min-w-0 flex-1">
          <h2 id="entry-name" className="line-clamp-2 text-xl font-semibold tracking-tight break-words text-ink">
            {name}
          </h2>
          <p className="truncate text-sm text-muted">{t(`types.${type}`)}</p>
        </div>
      </div>
      <div className="flex shrink-0 items-center gap-1">
        {trashedAt === null && (
          <>
            <IconButton label={favourite ? t('entry.unfavourite') : t('entry.favourite')} keys="f" size="md" aria-pressed={favourite} onClick={actions.toggleFavourite}>
              <Star className={cn('size-4.5', favourite && 'fill-brass-ink text-brass-ink')} aria-hidden="true" />
            </IconButton>
            <Button onClick={actions.edit} className="@max-lg:px-2.5">
              <Pencil className="size-4" aria-hidden="true" />
              <span className="@max-lg:sr-only">{t('entry.edit')}</span>
            </Button>
          </>
        )}
        <Menu
          trigger={
            <IconButton label={t('common.more')} size="md">
              <Ellipsis className="size-5" aria-hidden="true" />
            </IconButton>
          }
        >
          <MenuItem icon={History} onSelect={() => setHistory(true)}>
            {t('entry.history')}
          </MenuItem>
          {trashedAt === null && (
            <>
              <MenuSeparator />
              <MenuItem icon={Trash2} danger onSelect={actions.trash}>
                {t('entry.trash')}
              </MenuItem>
            </>
          )}
        </Menu>
      </div>
      {history && <HistoryDialog item={item} onClose={() => setHistory(false)} />}
    </header>
  );
}
