'use client';

import { useId } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '../_ui/dialog.tsx';
import { Keys } from '../_ui/keys.tsx';
import { Switch } from '../_ui/switch.tsx';
import { useLetterShortcuts } from './shortcuts.ts';

const GROUPS = [
  {
    title: 'everywhere',
    rows: [
      { keys: 'mod+k', text: 'palette' },
      { keys: 'g v', text: 'goVault' },
      { keys: 'g a', text: 'goAgents' },
      { keys: 'g t', text: 'goTimeline' },
      { keys: 'g s', text: 'goSettings' },
      { keys: 'mod+shift+l', text: 'lock' },
      { keys: '?', text: 'help' },
    ],
  },
  {
    title: 'inVault',
    rows: [
      { keys: '/', text: 'search' },
      { keys: 'n', text: 'create' },
      { keys: 'up down', text: 'move' },
      { keys: 'enter', text: 'open' },
      { keys: 'e', text: 'edit' },
      { keys: 'f', text: 'favourite' },
      { keys: 'c', text: 'copyPrimary' },
      { keys: 'u', text: 'copyUser' },
      { keys: 'o', text: 'copyCode' },
      { keys: 'r', text: 'reveal' },
      { keys: 'mod+s', text: 'save' },
      { keys: 'esc', text: 'back' },
    ],
  },
] as const;

/** The sheet of shortcuts, and the switch for those of single letters. */
export function ShortcutHelp({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const t = useTranslations('shortcuts');
  const [letters, setLetters] = useLetterShortcuts();
  const switchId = useId();
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('title')} description={t('description')} descriptionHidden size="md">
      <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
        {GROUPS.map((group) => (
          <section key={group.title}>
            <h3 className="mb-1.5 text-sm font-semibold text-muted">{t(group.title)}</h3>
            <dl>
              {group.rows.map(({ keys, text }) => (
                <div key={text} className="flex items-center justify-between gap-3 py-1">
                  <dt className="text-ink">{t(text)}</dt>
                  <dd>
                    <Keys keys={keys} />
                    <span className="sr-only">{keys}</span>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <div className="mt-5 flex items-center justify-between gap-4 border-t border-line pt-4">
        <label htmlFor={switchId}>
          <span className="block font-medium text-ink">{t('letters')}</span>
          <span className="block text-sm text-muted">{t('lettersHint')}</span>
        </label>
        <Switch id={switchId} checked={letters} onCheckedChange={setLetters} />
      </div>
    </Dialog>
  );
}
