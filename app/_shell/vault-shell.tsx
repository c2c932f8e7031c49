'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { WifiOff } from 'lucide-react';
import type { ComponentType } from 'react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useVault } from '@/lib/client/react.ts';
import { VaultView } from '../_vault/vault-view.tsx';
import { Skeleton, Delayed } from '../_ui/skeleton.tsx';
import { BottomBar } from './bottom-bar.tsx';
import { ClipboardNotice } from './clipboard-notice.tsx';
import { CommandPalette } from './command-palette.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { navigate, usePath } from './navigation.tsx';
import { ShortcutHelp } from './shortcut-help.tsx';
import { Sidebar } from './sidebar.tsx';
import { useShellShortcuts } from './use-shell-shortcuts.ts';
import type { VaultView as View } from './views.ts';
import { VAULT_VIEWS, vaultViewAt } from './views.ts';

const loaders = {
  '/agents': async () => ({ default: (await import('../_agents/agents-view.tsx')).AgentsView }),
  '/timeline': async () => ({ default: (await import('../_timeline/timeline-view.tsx')).TimelineView }),
  '/settings': async () => ({ default: (await import('../_settings/settings-view.tsx')).SettingsView }),
} as const;

const VIEWS: Readonly<Record<View, ComponentType>> = {
  '/': VaultView,
  '/agents': lazy(loaders['/agents']),
  '/timeline': lazy(loaders['/timeline']),
  '/settings': lazy(loaders['/settings']),
};

/** The frame around an open vault. It goes away with the lock, and everything that it holds with it. */
export function VaultShell() {
  const t = useTranslations('app');
  const path = usePath();
  const view = vaultViewAt(path);
  const [queries] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: false } } }));
  const [overlay, setOverlay] = useState<'palette' | 'help' | null>(null);
  useShellShortcuts({ onPalette: () => setOverlay('palette'), onHelp: () => setOverlay('help') });

  useEffect(() => {
    // After signing in at /sign-in or /recover the address says where one is now.
    if (!VAULT_VIEWS.some((known) => known === path)) navigate('/', { replace: true });
  }, [path]);
  useEffect(() => {
    // The other views are there before they are asked for, also without a network.
    for (const load of Object.values(loaders)) void load();
  }, []);

  const Current = VIEWS[view];
  return (
    <QueryClientProvider client={queries}>
      <a href="#content" className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2">
        {t('skip')}
      </a>
      <div className="flex h-dvh flex-col md:flex-row">
        <Sidebar view={view} onPalette={() => setOverlay('palette')} onHelp={() => setOverlay('help')} />
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          <OfflineBar />
          <main id="content" tabIndex={-1} className="min-h-0 flex-1 outline-none">
            <ErrorBoundary key={view}>
              <Suspense fallback={<ViewSkeleton />}>
                <Current />
              </Suspense>
            </ErrorBoundary>
          </main>
        </div>
        <BottomBar view={view} />
      </div>
      <ClipboardNotice />
      <CommandPalette open={overlay === 'palette'} onOpenChange={(open) => setOverlay(open ? 'palette' : null)} onHelp={() => setOverlay('help')} />
      <ShortcutHelp open={overlay === 'help'} onOpenChange={(open) => setOverlay(open ? 'help' : null)} />
    </QueryClientProvider>
  );
}

function OfflineBar() {
  const t = useTranslations('app.offline');
  const { offline } = useVault();
  return (
    <div role="status">
      {offline && (
        <p className="flex items-center gap-2 border-b border-brass-line bg-brass-soft px-4 py-1.5 text-sm text-brass-ink">
          <WifiOff className="size-4 shrink-0" aria-hidden="true" />
          <span>
            <strong className="font-semibold">{t('title')}.</strong> {t('text')}
          </span>
        </p>
      )}
    </div>
  );
}

function ViewSkeleton() {
  return (
    <Delayed>
      <div className="flex flex-col gap-3 p-6">
        <Skeleton className="h-7 w-40" />
        <Skeleton className="h-16 w-full" />
        <Skeleton className="h-16 w-full" />
        <Skeleton className="h-16 w-full" />
      </div>
    </Delayed>
  );
}
