'use client';

import { Command } from 'cmdk';
import type { LucideIcon } from 'lucide-react';
import { Keyboard, Lock, LogOut, Plus, Search } from 'lucide-react';
import * as Radix from 'radix-ui/dialog';
import { useDeferredValue, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { lock, signOut } from '@/lib/client/lock.ts';
import { useVault } from '@/lib/client/react.ts';
import { searchEntries } from '@/lib/client/search.ts';
import { EntryIcon } from '../_vault/entry-icon.tsx';
import { openedEntries, recentEntries } from '../_vault/recent.ts';
import { Keys } from '../_ui/keys.tsx';
import { NAV_ITEMS } from './nav-items.ts';
import { navigate } from './navigation.tsx';

/** More results are no help: one types another letter instead. */
const ENTRIES_SHOWN = 12;
/** Before a letter is typed, so few that the commands are in sight as well. */
const RECENT_SHOWN = 5;

interface PaletteProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onHelp: () => void;
}

/** Finds an entry or a command by a few letters. */
export function CommandPalette({ open, onOpenChange, onHelp }: PaletteProps) {
  const t = useTranslations();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-backdrop animate-fade-in" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed inset-x-3 top-[10vh] z-40 mx-auto max-w-xl overflow-hidden rounded-xl border border-line bg-raised shadow-float outline-none animate-pop-in"
        >
          <Radix.Title className="sr-only">{t('nav.palette')}</Radix.Title>
          <PaletteContent onClose={() => onOpenChange(false)} onHelp={onHelp} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function PaletteContent({ onClose, onHelp }: { onClose: () => void; onHelp: () => void }) {
  const t = useTranslations();
  const { entries } = useVault();
  const [query, setQuery] = useState('');
  const deferred = useDeferredValue(query);
  const found = useMemo(
    () => (deferred.trim() === '' ? recentEntries(entries, openedEntries.getSnapshot(), RECENT_SHOWN) : searchEntries(entries, deferred).slice(0, ENTRIES_SHOWN)),
    [entries, deferred],
  );
  const commands = useCommands(onHelp).filter(({ label }) => label.toLocaleLowerCase().includes(query.trim().toLocaleLowerCase()));

  const values = [...found.map(({ id }) => id), ...commands.map(({ id }) => id)];
  const [chosen, setChosen] = useState('');
  // What was chosen may be filtered away by the next letter: then the first result is.
  const active = values.includes(chosen) ? chosen : (values[0] ?? '');
  const run = (action: () => void) => () => {
    onClose();
    action();
  };
  return (
    <Command shouldFilter={false} label={t('nav.palette')} loop value={active} onValueChange={setChosen}>
      <div className="flex items-center gap-2.5 border-b border-line px-4">
        <Search className="size-4 shrink-0 text-muted" aria-hidden="true" />
        <Command.Input value={query} onValueChange={setQuery} placeholder={t('palette.placeholder')} className="h-12 flex-1 bg-transparent text-lg text-ink outline-none placeholder:text-faint" />
      </div>
      <Command.List label={t('palette.results')} className="max-h-[56vh] overflow-y-auto p-1.5">
        <Command.Empty className="px-3 py-8 text-center text-muted">{t('palette.nothing')}</Command.Empty>
        {found.length > 0 && (
          <Command.Group heading={t(deferred.trim() === '' ? 'palette.recent' : 'palette.entries')} className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted">
            {found.map((item) => (
              <PaletteItem key={item.id} value={item.id} onSelect={run(() => navigate(`/?entry=${item.id}`))}>
                <EntryIcon type={item.header.type} name={item.header.name} size="sm" />
                <span className="min-w-0 flex-1 truncate">{item.header.name}</span>
                <span className="max-w-40 truncate text-sm text-muted">{item.header.hint}</span>
              </PaletteItem>
            ))}
          </Command.Group>
        )}
        {commands.length > 0 && (
          <Command.Group heading={t('palette.commands')} className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted">
            {commands.map(({ id, label, icon: Icon, keys, action }) => (
              <PaletteItem key={id} value={id} onSelect={run(action)}>
                <span className="grid size-7 place-items-center text-muted">
                  <Icon className="size-4" aria-hidden="true" />
                </span>
                <span className="flex-1">{label}</span>
                {keys !== undefined && <Keys keys={keys} />}
              </PaletteItem>
            ))}
          </Command.Group>
        )}
      </Command.List>
    </Command>
  );
}

function PaletteItem({ value, onSelect, children }: { value: string; onSelect: () => void; children: React.ReactNode }) {
  return (
    <Command.Item value={value} onSelect={onSelect} className="flex min-h-10 cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-1 text-base text-ink data-[selected=true]:bg-hover">
      {children}
    </Command.Item>
  );
}

interface PaletteCommand {
  id: string;
  label: string;
  icon: LucideIcon;
  keys?: string;
  action: () => void;
}

function useCommands(onHelp: () => void): PaletteCommand[] {
  const t = useTranslations();
  return [
    { id: 'new', label: t('vault.new'), icon: Plus, keys: 'n', action: () => navigate('/?new=1') },
    ...NAV_ITEMS.map(({ view, text, icon, key }) => ({ id: `go-${text}`, label: t('palette.goTo', { view: t(`nav.${text}`) }), icon, keys: `g ${key}`, action: () => navigate(view) })),
    { id: 'lock', label: t('nav.lock'), icon: Lock, keys: 'mod+shift+l', action: () => void lock() },
    { id: 'sign-out', label: t('nav.signOut'), icon: LogOut, action: () => void signOut() },
    { id: 'help', label: t('nav.shortcuts'), icon: Keyboard, keys: '?', action: onHelp },
  ];
}
