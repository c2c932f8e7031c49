'use client';

import { ClipboardX } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import { clearClipboard, clipboardCountdown } from '@/lib/client/clipboard.ts';
import { useVault } from '@/lib/client/react.ts';
import { Button } from '../_ui/button.tsx';
import { CountdownRing } from '../_ui/countdown-ring.tsx';

/** Counts down to the moment when a copied secret leaves the clipboard. */
export function ClipboardNotice() {
  const t = useTranslations('clipboard');
  const { settings } = useVault();
  const { secondsLeft } = useSyncExternalStore(clipboardCountdown.subscribe, clipboardCountdown.getSnapshot);
  return (
    <aside aria-label={t('title')} className="pointer-events-none fixed inset-x-0 bottom-[calc(4.25rem+env(safe-area-inset-bottom))] z-30 flex justify-center px-3 md:bottom-4">
      {secondsLeft !== null && (
        <div className="pointer-events-auto flex items-center gap-2.5 rounded-full border border-line bg-raised py-1 pr-1 pl-3 shadow-float animate-rise-in">
          <CountdownRing left={secondsLeft} total={settings.clipboardSeconds} className="size-4" />
          <span className="tabular text-sm text-ink">{t('clears', { seconds: secondsLeft })}</span>
          <Button variant="ghost" size="sm" className="rounded-full" onClick={() => void clearClipboard()}>
            <ClipboardX className="size-4" aria-hidden="true" />
            {t('clearNow')}
          </Button>
        </div>
      )}
    </aside>
  );
}
