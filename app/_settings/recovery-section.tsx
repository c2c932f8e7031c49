'use client';

import { CircleAlert, CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useVault } from '@/lib/client/react.ts';
import { Badge } from '../_ui/badge.tsx';
import { Button } from '../_ui/button.tsx';
import { Card } from '../_ui/card.tsx';
import { RecoveryDialog } from './recovery-dialog.tsx';

/** Whether there is a recovery code, and making and confirming one. */
export function RecoverySection() {
  const t = useTranslations('settings.recovery');
  const { recovery } = useVault();
  const [open, setOpen] = useState<'make' | 'confirm' | null>(null);
  return (
    <Card title={t('title')}>
      <div className="flex flex-wrap items-center justify-between gap-3 p-4">
        <div className="min-w-56 flex-1">
          <p className="text-sm text-muted">{t('text')}</p>
          <p className="mt-2">
            {recovery === 'confirmed' ? (
              <Badge tone="accent" icon={CircleCheck}>
                {t('confirmed')}
              </Badge>
            ) : (
              <Badge tone="brass" icon={CircleAlert}>
                {t(recovery)}
              </Badge>
            )}
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          {recovery === 'unconfirmed' && (
            <Button variant="primary" onClick={() => setOpen('confirm')}>
              {t('confirmNow')}
            </Button>
          )}
          <Button onClick={() => setOpen('make')}>{t(recovery === 'none' ? 'make' : 'makeNew')}</Button>
        </div>
      </div>
      {open && <RecoveryDialog first={open} replaces={recovery !== 'none'} onClose={() => setOpen(null)} />}
    </Card>
  );
}
