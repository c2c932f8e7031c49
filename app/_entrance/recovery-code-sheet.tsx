'use client';

import { Check, Copy, Download, Printer } from 'lucide-react';
import { useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { copySecret } from '@/lib/client/clipboard.ts';
import { useVault } from '@/lib/client/react.ts';
import { Button } from '../_ui/button.tsx';
import { Notice } from '../_ui/notice.tsx';
import { useAction } from '../_ui/use-action.ts';
import { saveFile } from './save-file.ts';

/** Shows a recovery code, to be printed, downloaded or copied. Whoever has it opens the vault. */
export function RecoveryCodeSheet({ code }: { code: string }) {
  const t = useTranslations('entrance.recovery');
  const tClipboard = useTranslations('clipboard');
  const format = useFormatter();
  const { vaultName, settings } = useVault();
  const [copied, setCopied] = useState(false);
  const copy = useAction(async () => {
    await copySecret(code, settings.clipboardSeconds);
    setCopied(true);
  });
  const text = t('file', { vault: vaultName, origin: window.location.origin, date: format.dateTime(new Date(), { dateStyle: 'long' }), code });
  return (
    <div className="flex flex-col gap-4">
      <div className="print-sheet rounded-xl border border-line bg-surface p-5 shadow-card">
        <p className="hidden pb-4 print:block">{t('printTitle', { vault: vaultName, origin: window.location.origin })}</p>
        <p className="grid grid-cols-2 gap-x-6 gap-y-2 font-mono text-xl font-medium tracking-wide text-ink sm:grid-cols-4" data-testid="recovery-code" aria-label={t('label')}>
          {code.split('-').map((group, index) => (
            <span key={`${index}-${group}`} className="text-center">
              {group}
              {index < 7 && <span className="sr-only">-</span>}
            </span>
          ))}
        </p>
      </div>
      <div className="flex flex-wrap gap-2 *:flex-1">
        <Button onClick={() => window.print()}>
          <Printer className="size-4" aria-hidden="true" />
          {t('print')}
        </Button>
        <Button onClick={() => saveFile(t('fileName'), text)}>
          <Download className="size-4" aria-hidden="true" />
          {t('download')}
        </Button>
        <Button busy={copy.busy} onClick={() => void copy.run()}>
          {copied ? <Check className="size-4" aria-hidden="true" /> : <Copy className="size-4" aria-hidden="true" />}
          {t('copy')}
        </Button>
      </div>
      <div role="status" className="empty:-mt-4">
        {copied && copy.error === null && <span className="sr-only">{tClipboard('copied', { label: t('label') })}</span>}
        {copy.error !== null && <p className="text-sm text-danger-ink">{t('copyFailed')}</p>}
      </div>
      <Notice tone="brass" title={t('warnTitle')}>
        {t('warnText')}
      </Notice>
    </div>
  );
}
