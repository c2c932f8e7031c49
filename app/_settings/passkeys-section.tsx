'use client';

import { Fingerprint, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { PasskeyItem } from '@/lib/client/items.ts';
import { useVault } from '@/lib/client/react.ts';
import { Button } from '../_ui/button.tsx';
import { Card } from '../_ui/card.tsx';
import { Notice } from '../_ui/notice.tsx';
import { AddPasskeyDialog } from './add-passkey-dialog.tsx';
import { PasskeyRow } from './passkey-row.tsx';
import { RemovePasskeyDialog } from './remove-passkey-dialog.tsx';
import { RenamePasskeyDialog } from './rename-passkey-dialog.tsx';

type Open = { readonly dialog: 'add' } | { readonly dialog: 'rename' | 'remove'; readonly passkey: PasskeyItem };

/** The passkeys: what each opens, and adding, naming, testing and removing them. */
export function PasskeysSection() {
  const t = useTranslations('settings.passkeys');
  const { passkeys } = useVault();
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const only = passkeys.filter(({ opensVault }) => opensVault).length === 1;
  return (
    <Card
      title={t('title')}
      action={
        <Button size="sm" onClick={() => setOpen({ dialog: 'add' })}>
          <Plus className="size-4" aria-hidden="true" />
          {t('add')}
        </Button>
      }
    >
      <p className="px-4 pt-3 text-sm text-muted">{t('text')}</p>
      {only && (
        <Notice tone="brass" icon={Fingerprint} title={t('oneTitle')} className="mx-4 mt-3">
          {t('oneText')}
        </Notice>
      )}
      <ul className="mt-2 divide-y divide-line">
        {passkeys.map((passkey) => (
          <PasskeyRow
            key={passkey.id}
            passkey={passkey}
            onRename={() => setOpen({ dialog: 'rename', passkey })}
            onRemove={() => setOpen({ dialog: 'remove', passkey })}
          />
        ))}
      </ul>
      {open?.dialog === 'add' && <AddPasskeyDialog onClose={close} />}
      {open?.dialog === 'rename' && <RenamePasskeyDialog passkey={open.passkey} onClose={close} />}
      {open?.dialog === 'remove' && <RemovePasskeyDialog passkey={open.passkey} onClose={close} />}
    </Card>
  );
}
