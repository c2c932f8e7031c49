'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton } from '../_ui/button.tsx';
import { useCopy } from './use-copy.ts';

const TICK_MS = 1600;

/** Copies one value. @param value the value, or how to get it at the moment of the click */
export function CopyButton({ label, value, keys }: { label: string; value: string; keys?: string | undefined }) {
  const t = useTranslations();
  const copy = useCopy();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), TICK_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <>
      <IconButton label={t('entry.copy', { label })} {...(keys === undefined ? {} : { keys })} onClick={() => void copy(label, value).then(setCopied)}>
        {copied ? <Check className="size-4 text-accent-ink" aria-hidden="true" /> : <Copy className="size-4" aria-hidden="true" />}
      </IconButton>
      <span role="status" className="sr-only">
        {copied ? t('clipboard.copied', { label }) : ''}
      </span>
    </>
  );
}
