'use client';

import { useTranslations } from 'use-intl';
import { copySecret } from '@/lib/client/clipboard.ts';
import { useVault } from '@/lib/client/react.ts';
import { showToast } from '../_ui/toast-store.ts';

/** Copies a value for as long as the settings say, and tells so. Resolves to whether it succeeded. */
export function useCopy(): (label: string, value: string) => Promise<boolean> {
  const t = useTranslations('clipboard');
  const { settings } = useVault();
  return async (label, value) => {
    try {
      await copySecret(value, settings.clipboardSeconds);
      return true;
    } catch {
      showToast({ tone: 'danger', title: `${label}: ${t('failed')}`, description: t('failedHint') });
      return false;
    }
  };
}
