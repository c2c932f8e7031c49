'use client';

import { useTranslations } from 'use-intl';
import { pauseAll } from '@/lib/client/agents.ts';
import { ConfirmDialog } from '../_ui/confirm-dialog.tsx';
import { ErrorNotice } from '../_ui/error-notice.tsx';
import { showToast } from '../_ui/toast-store.ts';
import { useAction } from '../_ui/use-action.ts';

/** Asks, and then pauses every agent. */
export function KillSwitch({ open, onOpenChange, count }: { open: boolean; onOpenChange: (open: boolean) => void; count: number }) {
  const t = useTranslations('agents.kill');
  const action = useAction(pauseAll);
  const confirm = async () => {
    if (!(await action.run())) return;
    onOpenChange(false);
    showToast({ tone: 'success', title: t('done') });
  };
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('title')}
      description={t('text', { count })}
      action={t('action')}
      danger
      busy={action.busy}
      onConfirm={() => void confirm()}
    >
      {action.error !== null && <ErrorNotice error={action.error} />}
    </ConfirmDialog>
  );
}
