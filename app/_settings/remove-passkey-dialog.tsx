'use client';

import { useTranslations } from 'use-intl';
import type { PasskeyItem } from '@/lib/client/items.ts';
import { useVault } from '@/lib/client/react.ts';
import { removePasskey } from '@/lib/client/settings.ts';
import { Button } from '../_ui/button.tsx';
import { ConfirmDialog } from '../_ui/confirm-dialog.tsx';
import { Dialog } from '../_ui/dialog.tsx';
import { ErrorNotice } from '../_ui/error-notice.tsx';
import { showToast } from '../_ui/toast-store.ts';
import { useAction } from '../_ui/use-action.ts';

/** Asks before a passkey goes; the only one that opens the vault stays. Mounted while it is open. */
export function RemovePasskeyDialog({ passkey, onClose }: { passkey: PasskeyItem; onClose: () => void }) {
  const t = useTranslations('settings.passkeys');
  const tCommon = useTranslations('common');
  const { passkeys } = useVault();
  const remove = useAction(async () => {
    await removePasskey(passkey.id);
    showToast({ tone: 'success', title: t('removed', { name: passkey.name }) });
    onClose();
  });
  const change = (open: boolean) => {
    if (!open) onClose();
  };
  const last = passkey.opensVault && passkeys.filter(({ opensVault }) => opensVault).length === 1;
  if (last) {
    return <Dialog open onOpenChange={change} title={t('lastTitle')} description={t('lastText')} footer={<Button onClick={onClose}>{tCommon('close')}</Button>} />;
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={change}
      title={t('removeTitle', { name: passkey.name })}
      description={t('removeText')}
      action={t('remove')}
      danger
      busy={remove.busy}
      onConfirm={() => void remove.run()}
    >
      {passkey.current && <p className="text-ink">{t('removeCurrent')}</p>}
      {remove.error !== null && <ErrorNotice error={remove.error} />}
    </ConfirmDialog>
  );
}
