'use client';

import type { ComponentProps } from 'react';
import { useTranslations } from 'use-intl';
import { parseTotp } from '@/lib/client/totp.ts';
import { Input } from '../_ui/input.tsx';
import { TotpCode } from './totp-code.tsx';

/** An `otpauth://` link or a bare seed to paste; shows the code as soon as it is one. */
export function TotpInput({ control, value, onChange }: { control: ComponentProps<'input'>; value: string; onChange: (value: string) => void }) {
  const t = useTranslations('editor');
  const uri = canonical(value);
  return (
    <div className="flex flex-col gap-2">
      <Input {...control} className="font-mono" autoCapitalize="none" placeholder={t('totpPlaceholder')} value={value} onChange={(event) => onChange(event.target.value)} />
      {uri === null ? <p className="text-xs text-muted">{t('totpHint')}</p> : <TotpCode uri={uri} />}
    </div>
  );
}

function canonical(text: string): string | null {
  if (text.trim() === '') return null;
  try {
    return parseTotp(text);
  } catch {
    return null;
  }
}
