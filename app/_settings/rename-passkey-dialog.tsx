'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { PasskeyItem } from '@/lib/client/items.ts';
import { renamePasskey } from '@/lib/client/settings.ts';
import { Button } from '../_ui/button.tsx';
import { MountedDialog } from '../_ui/mounted-dialog.tsx';
import { useAction } from '../_ui/use-action.ts';
import { PasskeyNameField } from './passkey-name-field.tsx';

/** Changes what the owner calls a passkey. Mounted while it is open. */
export function RenamePasskeyDialog({ passkey, onClose }: { passkey: PasskeyItem; onClose: () => void }) {
  const t = useTranslations('settings');
  const [name, setName] = useState(passkey.name);
  const save = useAction(async () => {
    await renamePasskey(passkey.id, name.trim());
    onClose();
  });
  const submit = () => {
    if (name.trim() !== '') void save.run();
  };
  return (
    <MountedDialog
      error={save.error}
      onClose={onClose}
      title={t('passkeys.renameTitle')}
      description={t('passkeys.renameText')}
      footer={
        <Button variant="primary" busy={save.busy} onClick={submit}>
          {t('save')}
        </Button>
      }
    >
      <PasskeyNameField name={name} shown onChange={setName} onSubmit={submit} />
    </MountedDialog>
  );
}
