'use client';

import { lock } from '@/lib/client/lock.ts';
import { NAV_ITEMS } from './nav-items.ts';
import { navigate } from './navigation.tsx';
import { useShortcuts } from './shortcuts.ts';

/** The shortcuts that work in every view of an open vault. */
export function useShellShortcuts({ onPalette, onHelp }: { onPalette: () => void; onHelp: () => void }): void {
  useShortcuts({
    'mod+k': onPalette,
    'mod+shift+l': () => void lock(),
    '?': onHelp,
    ...Object.fromEntries(NAV_ITEMS.map(({ view, key }) => [`g ${key}`, () => navigate(view)])),
  });
}
