'use client';

import { ExternalLink } from 'lucide-react';
import { useFormatter, useTranslations } from 'use-intl';
import type { FieldHeader } from '@/lib/protocol/sealed/header.ts';
import { safeUrl } from './safe-url.ts';
import { Dots, GroupedText, SecretText } from './secret-text.tsx';
import { TotpCode } from './totp-code.tsx';

type Shown = Pick<FieldHeader, 'kind' | 'key'>;

/** Whether a value stays covered until it is asked for. A note is what one opens the entry to read. */
export function isCovered({ kind, key }: Shown): boolean {
  return kind === 'secret' || (kind === 'multiline' && key !== 'note');
}

/** A field's value, by its kind. Whatever is stored is text and nothing else. */
export function FieldValue({ field, value, covered }: { field: Shown; value: string; covered: boolean }) {
  const t = useTranslations('entry');
  const format = useFormatter();
  if (field.kind === 'totp') return <TotpCode uri={value} />;
  if (covered) {
    return (
      <>
        <Dots />
        <span className="sr-only">{t('hidden')}</span>
      </>
    );
  }
  if (isGrouped(field, value)) return <GroupedText value={value} className="text-lg md:text-base" />;
  if (field.kind === 'secret') return <SecretText value={value} className="text-lg md:text-base" />;
  if (field.kind === 'multiline') return <MultilineValue value={value} prose={field.key === 'note'} />;
  if (field.kind === 'url') return <LinkValue text={value} />;
  if (field.kind === 'date' && /^\d{4}-\d{2}-\d{2}$/.test(value)) {
    return <span className="break-words text-ink">{format.dateTime(new Date(`${value}T00:00:00Z`), { dateStyle: 'long', timeZone: 'UTC' })}</span>;
  }
  return <span className="break-words whitespace-pre-wrap text-ink">{value}</span>;
}

/** Whether a value stands in groups of four on paper: the numbers of cards (ISO/IEC 7812-1) and accounts (ISO 13616-1). */
function isGrouped({ kind, key }: Shown, value: string): boolean {
  if (kind !== 'secret') return false;
  return key === 'number' ? /^\d{12,19}$/.test(value) : key === 'iban' && /^[A-Z]{2}\d{2}[A-Z\d]{11,30}$/i.test(value);
}

function MultilineValue({ value, prose }: { value: string; prose: boolean }) {
  if (prose) return <p className="max-w-prose break-words whitespace-pre-wrap text-ink">{value}</p>;
  return <pre className="max-h-80 overflow-auto rounded-md bg-sunken p-3 font-mono text-sm break-all whitespace-pre-wrap text-ink">{value}</pre>;
}

/** An address: a link where it is one that a browser may open, else plain text. */
export function LinkValue({ text }: { text: string }) {
  const t = useTranslations('entry');
  const url = safeUrl(text);
  if (!url) return <span className="break-all text-ink">{text}</span>;
  return (
    <a href={url.href} target="_blank" rel="noopener noreferrer" className="inline-flex items-center gap-1 break-all text-accent-ink underline-offset-2 hover:underline">
      {text}
      <ExternalLink className="size-3.5 shrink-0" aria-hidden="true" />
      <span className="sr-only">{t('newTab')}</span>
    </a>
  );
}
