'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useVault } from '@/lib/client/react.ts';
import { changeSettings } from '@/lib/client/settings.ts';
import { Button } from '../_ui/button.tsx';
import { Card } from '../_ui/card.tsx';
import { ErrorNotice } from '../_ui/error-notice.tsx';
import { Field } from '../_ui/field.tsx';
import { Input } from '../_ui/input.tsx';
import { showToast } from '../_ui/toast-store.ts';
import { useAction } from '../_ui/use-action.ts';

/** The vault's name. */
export function VaultSection() {
  const t = useTranslations('settings');
  const { vaultName } = useVault();
  /** What was typed; null while nothing was. */
  const [typed, setTyped] = useState<string | null>(null);
  const save = useAction(async (name: string) => {
    await changeSettings({ name });
    setTyped(null);
    showToast({ tone: 'success', title: t('saved') });
  });
  const name = (typed ?? vaultName).trim();
  return (
    <Card title={t('vault.title')}>
      <form
        className="flex flex-col gap-3 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (name !== '') void save.run(name);
        }}
      >
        <Field label={t('vault.name')} hint={t('vault.nameHint')} error={name === '' ? t('vault.nameRequired') : null}>
          {(control) => (
            <div className="flex gap-2">
              <Input {...control} className="max-w-sm" maxLength={100} autoComplete="off" value={typed ?? vaultName} onChange={(event) => setTyped(event.target.value)} />
              <Button type="submit" busy={save.busy} disabled={name === '' || name === vaultName}>
                {t('save')}
              </Button>
            </div>
          )}
        </Field>
        {save.error !== null && <ErrorNotice error={save.error} />}
      </form>
    </Card>
  );
}
