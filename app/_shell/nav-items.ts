import type { LucideIcon } from 'lucide-react';
import { Bot, History, KeyRound, Settings } from 'lucide-react';
import type { VaultView } from './views.ts';

/** The views as the navigation offers them, with the second key of their shortcut ("g" and then …). */
export const NAV_ITEMS: readonly { view: VaultView; text: 'vault' | 'agents' | 'timeline' | 'settings'; icon: LucideIcon; key: string }[] = [
  { view: '/', text: 'vault', icon: KeyRound, key: 'v' },
  { view: '/agents', text: 'agents', icon: Bot, key: 'a' },
  { view: '/timeline', text: 'timeline', icon: History, key: 't' },
  { view: '/settings', text: 'settings', icon: Settings, key: 's' },
];
