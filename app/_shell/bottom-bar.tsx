'use client';

import { useTranslations } from 'use-intl';
import { cn } from '../_ui/cn.ts';
import { NAV_ITEMS } from './nav-items.ts';
import { ViewLink } from './navigation.tsx';
import type { VaultView } from './views.ts';

/** The navigation of phones. */
export function BottomBar({ view }: { view: VaultView }) {
  const t = useTranslations('nav');
  return (
    <nav aria-label={t('main')} className="flex shrink-0 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden">
      {NAV_ITEMS.map(({ view: target, text, icon: Icon }) => (
        <ViewLink
          key={target}
          href={target}
          aria-current={target === view ? 'page' : undefined}
          className={cn(
            'flex h-14 flex-1 flex-col items-center justify-center gap-0.5 text-2xs font-medium focus-visible:-outline-offset-2',
            target === view ? 'text-accent-ink' : 'text-muted',
          )}
        >
          <span className={cn('rounded-full px-4 py-0.5', target === view && 'bg-accent-soft')}>
            <Icon className="size-5" aria-hidden="true" />
          </span>
          {t(text)}
        </ViewLink>
      ))}
    </nav>
  );
}
