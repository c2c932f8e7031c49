'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { confirmRecoveryCode } from '@/lib/client/entrance.ts';
import { makeRecoveryCode } from '@/lib/client/settings.ts';
import { RecoveryCodeConfirm } from '../_entrance/recovery-code-confirm.tsx';
import { RecoveryCodeSheet } from '../_entrance/recovery-code-sheet.tsx';
import { Button } from '../_ui/button.tsx';
import { MountedDialog } from '../_ui/mounted-dialog.tsx';
import { showToast } from '../_ui/toast-store.ts';
import { useAction } from '../_ui/use-action.ts';

interface RecoveryDialogProps {
  first: 'make' | 'confirm';
  /** Whether a code exists already, which stops working. */
  replaces: boolean;
  onClose: () => void;
}

/** Makes a recovery code, shows it once, and has it typed back. Mounted while it is open. */
export function RecoveryDialog({ first, replaces, onClose }: RecoveryDialogProps) {
  const t = useTranslations('settings.recovery');
  const [stage, setStage] = useState<'make' | 'keep' | 'confirm'>(first);
  const [code, setCode] = useState('');
  const make = useAction(async () => {
    setCode(await makeRecoveryCode());
    setStage('keep');
  });
  const confirm = async (typed: string) => {
    await confirmRecoveryCode(typed);
    showToast({ tone: 'success', title: t('confirmedToast') });
    onClose();
  };
  const texts = {
    make: { title: t(replaces ? 'makeTitle' : 'make'), description: replaces ? t('makeText') : t('text') },
    keep: { title: t('shownTitle'), description: t('shownText') },
    confirm: { title: t('confirmTitle'), description: t('confirmText') },
  };
  const buttons = {
    make: (
      <Button variant="primary" busy={make.busy} onClick={() => void make.run()}>
        {t(replaces ? 'makeNew' : 'make')}
      </Button>
    ),
    keep: (
      <Button variant="primary" onClick={() => setStage('confirm')}>
        {t('kept')}
      </Button>
    ),
    confirm: undefined,
  };
  return (
    <MountedDialog
      sticky
      size="md"
      error={make.error}
      onClose={onClose}
      {...texts[stage]}
      footer={buttons[stage]}
    >
      {stage === 'keep' && <RecoveryCodeSheet code={code} />}
      {stage === 'confirm' && <RecoveryCodeConfirm onConfirm={confirm} onBack={code === '' ? onClose : () => setStage('keep')} />}
    </MountedDialog>
  );
}
