'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { addPasskey } from '@/lib/client/settings.ts';
import { isNoPrf, NoPrfHelp } from '../_entrance/passkey-help.tsx';
import { Button } from '../_ui/button.tsx';
import { Dialog } from '../_ui/dialog.tsx';
import { ErrorNotice } from '../_ui/error-notice.tsx';
import { Spinner } from '../_ui/spinner.tsx';
import { showToast } from '../_ui/toast-store.ts';
import { useAction } from '../_ui/use-action.ts';
import { PasskeyNameField } from './passkey-name-field.tsx';

type Step = 'open' | 'create' | 'verify' | 'save';

/** Adds a passkey: says at each touch what it is for. Mounted while it is open. */
export function AddPasskeyDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('settings.passkeys');
  const [typed, setTyped] = useState('');
  const [shown, setShown] = useState(false);
  const [step, setStep] = useState<Step>('open');
  const name = typed.trim();
  const add = useAction(async () => {
    await addPasskey({ name, onStep: setStep });
    showToast({ tone: 'success', title: t('added', { name }) });
    onClose();
  });
  const submit = () => {
    setShown(true);
    if (name !== '') void add.run();
  };
  return (
    <Dialog
      open
      sticky
      onOpenChange={(open) => {
        if (!open && !add.busy) onClose();
      }}
      title={t('addTitle')}
      description={t('addText')}
      footer={
        <Button variant="primary" busy={add.busy} onClick={submit}>
          {t('addAction')}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <PasskeyNameField name={typed} hint={t('addHint')} shown={shown} onChange={setTyped} onSubmit={submit} />
        <div role="status" className="empty:-mt-4">
          {add.busy && (
            <p className="flex items-center gap-2.5 text-ink">
              <Spinner />
              {t(`steps.${step}`)}
            </p>
          )}
        </div>
        {add.error !== null && (isNoPrf(add.error) ? <NoPrfHelp recovery={false} /> : <ErrorNotice error={add.error} />)}
      </div>
    </Dialog>
  );
}
