'use client';

import type { ComponentProps } from 'react';
import { useTranslations } from 'use-intl';
import { parseTotp } from '@/lib/client/totp.ts';
import { SecretInput } from './secret-input.tsx';
import { TotpCode } from './totp-code.tsx';

/** An `otpauth://` link or a bare seed to paste; shows the code as soon as it is one. */
export function TotpInput({ control, value, onChange }: { control: ComponentProps<'input'>; value: string; onChange: (value: string) => void }) {
  const t = useTranslations('editor');
  const uri = canonical(value);
  return (
    <div className="flex flex-col gap-2">
      <SecretInput control={{ ...control, placeholder: t('totpPlaceholder') }} value={value} onChange={onChange} generates={false} />
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
