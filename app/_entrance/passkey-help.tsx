'use client';

import { LifeBuoy, QrCode, Usb } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Notice } from '../_ui/notice.tsx';
import { errorCode } from '../_ui/error-notice.tsx';
import { ViewLink } from '../_shell/navigation.tsx';

const OPTIONS = [
  { key: 'device', icon: QrCode },
  { key: 'hardware', icon: Usb },
] as const;

/** Why a passkey without the PRF extension cannot open a vault, and what one can do instead. */
export function NoPrfHelp({ recovery = true }: { recovery?: boolean }) {
  const t = useTranslations('entrance.noPrf');
  return (
    <Notice tone="brass" title={t('title')}>
      <p>{t('text')}</p>
      <ul className="mt-3 flex flex-col gap-2.5">
        {OPTIONS.map(({ key, icon: Icon }) => (
          <li key={key} className="flex gap-2.5">
            <Icon className="mt-0.5 size-4 shrink-0 text-brass-ink" aria-hidden="true" />
            <span>{t(key)}</span>
          </li>
        ))}
        {recovery && (
          <li className="flex gap-2.5">
            <LifeBuoy className="mt-0.5 size-4 shrink-0 text-brass-ink" aria-hidden="true" />
            <span>
              {t.rich('recovery', {
                link: (chunks) => (
                  <ViewLink href="/recover" className="font-medium underline underline-offset-2">
                    {chunks}
                  </ViewLink>
                ),
              })}
            </span>
          </li>
        )}
      </ul>
    </Notice>
  );
}

/** Whether an error is best explained by `NoPrfHelp`. */
export function isNoPrf(error: unknown): boolean {
  return errorCode(error) === 'passkey-no-prf';
}
