'use client';

import { Compass } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '../_ui/button.tsx';
import { EmptyState } from '../_ui/empty-state.tsx';

/** There is no page at this address. */
export function NotFoundView() {
  const t = useTranslations('app.notFound');
  return (
    <main className="grid min-h-dvh place-items-center">
      <EmptyState
        icon={Compass}
        heading="h1"
        title={t('title')}
        actions={
          <Button variant="primary" asChild>
            <a href="/">{t('action')}</a>
          </Button>
        }
      >
        {t('text')}
      </EmptyState>
    </main>
  );
}
