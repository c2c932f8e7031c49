'use client';

import { useTranslations } from 'use-intl';
import { Mark } from '../_ui/mark.tsx';
import { Delayed } from '../_ui/skeleton.tsx';
import { Spinner } from '../_ui/spinner.tsx';

/** What stands on the page until something is known. */
export function Splash({ opening = false }: { opening?: boolean }) {
  const t = useTranslations('app');
  return (
    <main className="grid min-h-dvh place-items-center">
      <div className="flex flex-col items-center gap-5" role="status">
        <Mark className="size-12" />
        <Delayed>
          <span className="flex items-center gap-2 text-muted">
            <Spinner />
            {opening ? t('opening') : t('starting')}
          </span>
        </Delayed>
      </div>
    </main>
  );
}
