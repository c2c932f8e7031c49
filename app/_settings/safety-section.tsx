'use client';

import { useId } from 'react';
import { useTranslations } from 'use-intl';
import { useVault } from '@/lib/client/react.ts';
import { changeSettings } from '@/lib/client/settings.ts';
import { Card } from '../_ui/card.tsx';
import { ErrorNotice } from '../_ui/error-notice.tsx';
import { Select } from '../_ui/input.tsx';
import { showToast } from '../_ui/toast-store.ts';
import { useAction } from '../_ui/use-action.ts';
import { SettingRow } from './setting-row.tsx';

const MINUTES = [1, 2, 5, 10, 15, 30, 60, 120, 240] as const;
const SECONDS = [10, 20, 30, 60, 90, 120, 300, 600] as const;

/** When the vault locks by itself, and when a copied secret leaves the clipboard. */
export function SafetySection() {
  const t = useTranslations('settings.safety');
  const tSettings = useTranslations('settings');
  const { settings } = useVault();
  const id = useId();
  const save = useAction(async (patch: Parameters<typeof changeSettings>[0]) => {
    await changeSettings(patch);
    showToast({ tone: 'success', title: tSettings('saved') });
  });
  return (
    <Card title={t('title')}>
      <SettingRow label={t('autoLock')} hint={t('autoLockHint')} htmlFor={`${id}-lock`}>
        <NumberSelect
          id={`${id}-lock`}
          value={settings.autoLockMinutes}
          choices={MINUTES}
          disabled={save.busy}
          text={(count) => t('minutes', { count })}
          onChange={(autoLockMinutes) => void save.run({ autoLockMinutes })}
        />
      </SettingRow>
      <SettingRow label={t('clipboard')} hint={t('clipboardHint')} htmlFor={`${id}-clipboard`}>
        <NumberSelect
          id={`${id}-clipboard`}
          value={settings.clipboardSeconds}
          choices={SECONDS}
          disabled={save.busy}
          text={(count) => t('seconds', { count })}
          onChange={(clipboardSeconds) => void save.run({ clipboardSeconds })}
        />
      </SettingRow>
      {save.error !== null && <ErrorNotice error={save.error} className="m-4" />}
    </Card>
  );
}

interface NumberSelectProps {
  id: string;
  value: number;
  choices: readonly number[];
  disabled: boolean;
  text: (value: number) => string;
  onChange: (value: number) => void;
}

/** One of a few numbers; a value from elsewhere that is none of them stays choosable. */
function NumberSelect({ id, value, choices, disabled, text, onChange }: NumberSelectProps) {
  const all = choices.includes(value) ? choices : [...choices, value].sort((a, b) => a - b);
  return (
    <Select id={id} className="w-full sm:w-44" value={String(value)} disabled={disabled} onChange={(event) => onChange(Number(event.target.value))}>
      {all.map((choice) => (
        <option key={choice} value={choice}>
          {text(choice)}
        </option>
      ))}
    </Select>
  );
}
