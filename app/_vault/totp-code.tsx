'use client';

import { useTranslations } from 'use-intl';
import { totpNow } from '@/lib/client/totp.ts';
import { CountdownRing } from '../_ui/countdown-ring.tsx';
import { useClock } from './use-seconds-left.ts';

/** The current one-time code of an `otpauth://` URI, with the seconds that it has left. */
export function TotpCode({ uri }: { uri: string }) {
  const t = useTranslations();
  const now = useClock();
  const current = currentCode(uri, now);
  if (!current) return <span className="text-danger-ink">{t('entry.badTotp')}</span>;
  const { code, secondsLeft, period } = current;
  return (
    <span className="flex items-center gap-3">
      <span className="font-mono text-xl font-medium tracking-wider text-ink" data-testid="totp-code">
        {spaced(code)}
      </span>
      <CountdownRing left={secondsLeft} total={period} />
      <span className="tabular text-sm text-muted">
        <span aria-hidden="true">{secondsLeft}</span>
        <span className="sr-only">{t('common.seconds', { count: secondsLeft })}</span>
      </span>
    </span>
  );
}

/** The code at `now`, or null for a stored value that is no URI. */
export function currentCode(uri: string, now: number): ReturnType<typeof totpNow> | null {
  try {
    return totpNow(uri, now);
  } catch {
    return null;
  }
}

function spaced(code: string): string {
  const half = Math.ceil(code.length / 2);
  return `${code.slice(0, half)} ${code.slice(half)}`;
}
