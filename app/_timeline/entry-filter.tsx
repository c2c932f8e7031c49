'use client';

import { ChevronDown } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useVault } from '@/lib/client/react.ts';
import { searchEntries } from '@/lib/client/search.ts';
import type { Id } from '@/lib/protocol/ids.ts';
import { Button } from '../_ui/button.tsx';
import { Dialog } from '../_ui/dialog.tsx';
import { Input } from '../_ui/input.tsx';

/** So many at once: with more it is quicker to search. */
const SHOWN_MAX = 50;

/** Chooses the entry to filter by: vaults are too large for a list that opens. */
export function EntryFilter({ entry, onChange }: { entry: Id | null; onChange: (entry: Id | null) => void }) {
  const t = useTranslations('timeline');
  const { entries } = useVault();
  const [open, setOpen] = useState(false);
  const name = entry === null ? t('filter.allEntries') : (entries.find(({ id }) => id === entry)?.header.name ?? t('unknownEntry'));
  const choose = (next: Id | null) => {
    setOpen(false);
    onChange(next);
  };
  return (
    <>
      <Button className="max-w-full border-line-strong/60 bg-surface px-3 font-normal text-ink max-md:text-lg sm:max-w-56 [&>span]:w-full [&>span]:min-w-0 [&>span]:justify-between" aria-label={`${t('filter.entry')}: ${name}`} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <span className="truncate">{name}</span>
        <ChevronDown className="size-4 text-muted" aria-hidden="true" />
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={t('filter.choose')} description={t('filter.chooseText')}>
        <EntryChoices onChoose={choose} />
      </Dialog>
    </>
  );
}

function EntryChoices({ onChoose }: { onChoose: (entry: Id | null) => void }) {
  const t = useTranslations('timeline.filter');
  const { entries } = useVault();
  const [query, setQuery] = useState('');
  const found = searchEntries(entries, useDeferredValue(query));
  return (
    <div className="flex flex-col gap-3">
      <Input type="search" autoFocus aria-label={t('entry')} placeholder={t('entry')} value={query} onChange={(event) => setQuery(event.target.value)} />
      <ul className="flex max-h-[50dvh] flex-col overflow-y-auto rounded-lg border border-line">
        <ChoiceLine name={t('allEntries')} hint="" onClick={() => onChoose(null)} />
        {found.slice(0, SHOWN_MAX).map(({ id, header }) => (
          <ChoiceLine key={id} name={header.name} hint={header.hint} onClick={() => onChoose(id)} />
        ))}
      </ul>
      {found.length > SHOWN_MAX && <p className="text-sm text-muted">{t('more')}</p>}
    </div>
  );
}

function ChoiceLine({ name, hint, onClick }: { name: string; hint: string; onClick: () => void }) {
  return (
    <li className="border-b border-line last:border-b-0">
      <button type="button" className="flex min-h-10 w-full items-baseline gap-2 px-3 py-2 text-left hover:bg-hover focus-visible:-outline-offset-2" onClick={onClick}>
        <span className="truncate font-medium text-ink">{name}</span>
        <span className="truncate text-sm text-muted">{hint}</span>
      </button>
    </li>
  );
}
