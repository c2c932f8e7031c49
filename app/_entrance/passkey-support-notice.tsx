'use client';

import { useTranslations } from 'use-intl';
import { Notice } from '../_ui/notice.tsx';
import { usePasskeySupport } from './use-passkey-support.ts';

/** Says beforehand that passkeys will not work here, and why. */
export function PasskeySupportNotice() {
  const t = useTranslations('entrance.support');
  const support = usePasskeySupport();
  if (support === null || support === 'ok') return null;
  return (
    <Notice tone="danger" title={t(`${support}.title`)} className="mb-5">
      {t(`${support}.text`)}
    </Notice>
  );
}
