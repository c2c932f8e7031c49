'use client';

import { Keyboard, Lock, Search } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { lock } from '@/lib/client/lock.ts';
import { useVault } from '@/lib/client/react.ts';
import { IconButton } from '../_ui/button.tsx';
import { cn } from '../_ui/cn.ts';
import { Keys } from '../_ui/keys.tsx';
import { Mark } from '../_ui/mark.tsx';
import { NAV_ITEMS } from './nav-items.ts';
import { ViewLink } from './navigation.tsx';
import { VaultMenu } from './vault-menu.tsx';
import type { VaultView } from './views.ts';

/** The navigation of tablets (icons) and desktops (icons and words). Phones have the bottom bar. */
export function Sidebar({ view, onPalette, onHelp }: { view: VaultView; onPalette: () => void; onHelp: () => void }) {
  const t = useTranslations('nav');
  const { vaultName } = useVault();
  return (
    <header className="hidden w-15 shrink-0 flex-col border-r border-line bg-canvas p-2.5 md:flex lg:w-56">
      <VaultMenu>
        <button type="button" aria-label={t('menu')} className="flex items-center gap-2.5 rounded-lg p-1 text-left hover:bg-hover">
          <Mark className="size-8 shrink-0" />
          <span className="hidden min-w-0 lg:block">
            <span className="block truncate text-base font-semibold text-ink">{vaultName}</span>
            <span className="block text-xs text-muted">Clavitor</span>
          </span>
        </button>
      </VaultMenu>
      <button
        type="button"
        onClick={onPalette}
        aria-label={t('palette')}
        className="mt-4 flex h-9 items-center gap-2.5 rounded-md border border-line bg-surface px-2.5 text-muted shadow-card hover:bg-hover hover:text-ink max-lg:justify-center max-lg:px-0"
      >
        <Search className="size-4 shrink-0" aria-hidden="true" />
        <span className="hidden flex-1 truncate text-left lg:block">{t('find')}</span>
        <Keys keys="mod+k" className="hidden lg:inline-flex" />
      </button>
      <nav aria-label={t('main')} className="mt-4 flex flex-1 flex-col gap-0.5">
        {NAV_ITEMS.map(({ view: target, text, icon: Icon }) => (
          <ViewLink
            key={target}
            href={target}
            aria-label={t(text)}
            aria-current={target === view ? 'page' : undefined}
            className={cn(
              'flex h-9 items-center gap-2.5 rounded-md px-2.5 font-medium transition-colors max-lg:justify-center max-lg:px-0',
              target === view ? 'bg-accent-soft text-accent-ink' : 'text-muted hover:bg-hover hover:text-ink',
            )}
          >
            <Icon className="size-4.5 shrink-0" aria-hidden="true" />
            <span className="hidden lg:block">{t(text)}</span>
          </ViewLink>
        ))}
      </nav>
      <div className="flex gap-1 max-lg:flex-col max-lg:items-center">
        <IconButton label={t('lock')} keys="mod+shift+l" onClick={() => void lock()}>
          <Lock className="size-4" aria-hidden="true" />
        </IconButton>
        <IconButton label={t('shortcuts')} keys="?" onClick={onHelp}>
          <Keyboard className="size-4" aria-hidden="true" />
        </IconButton>
      </div>
    </header>
  );
}
