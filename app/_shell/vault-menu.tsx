'use client';

import { Lock, LogOut } from 'lucide-react';
import type { ReactElement } from 'react';
import { useTranslations } from 'use-intl';
import { lock, signOut } from '@/lib/client/lock.ts';
import { Menu, MenuItem, MenuSeparator } from '../_ui/menu.tsx';
import { PreferenceItems } from './preference-items.tsx';

/** What concerns the vault and this browser as a whole: theme, language, lock, sign out. */
export function VaultMenu({ children }: { children: ReactElement }) {
  const t = useTranslations();
  return (
    <Menu trigger={children} align="start">
      <PreferenceItems />
      <MenuSeparator />
      <MenuItem icon={Lock} keys="mod+shift+l" onSelect={() => void lock()}>
        {t('nav.lock')}
      </MenuItem>
      <MenuItem icon={LogOut} onSelect={() => void signOut()}>
        {t('nav.signOut')}
      </MenuItem>
    </Menu>
  );
}
