'use client';

import { useTranslations } from 'use-intl';
import type { FieldDraft } from '@/lib/client/drafts.ts';
import type { EntryType, FieldKind } from '@/lib/protocol/sealed/header.ts';
import { Input, Textarea } from '../_ui/input.tsx';
import { Skeleton } from '../_ui/skeleton.tsx';
import { SecretInput } from './secret-input.tsx';
import { TotpInput } from './totp-input.tsx';

interface ValueInputProps {
  type: EntryType;
  field: FieldDraft;
  /** Null while it loads. */
  value: string | null;
  describedBy: string | undefined;
  invalid: boolean;
  onChange: (value: string) => void;
}

const HTML_TYPE: Readonly<Partial<Record<FieldKind, string>>> = { email: 'email', phone: 'tel', url: 'url' };
const INPUT_MODE: Readonly<Partial<Record<FieldKind, 'numeric'>>> = { number: 'numeric' };

/** The control for a field's value, by its kind. Browsers are told to keep out with their own fillers. */
export function ValueInput({ type, field, value, describedBy, invalid, onChange }: ValueInputProps) {
  const t = useTranslations('editor');
  if (value === null) return <Skeleton className="h-9" />;
  const control = {
    'aria-label': t('valueOf', { label: field.label }),
    'aria-describedby': describedBy,
    'aria-invalid': invalid || undefined,
    autoComplete: 'off',
    spellCheck: false,
    'data-1p-ignore': true,
    'data-lpignore': 'true',
  } as const;
  if (field.kind === 'secret') return <SecretInput control={control} value={value} onChange={onChange} generates={type !== 'card'} />;
  if (field.kind === 'totp') return <TotpInput control={control} value={value} onChange={onChange} />;
  if (field.kind === 'multiline') {
    const prose = field.key === 'note';
    return <Textarea {...control} rows={prose ? 7 : 5} spellCheck={prose} value={value} className={prose ? '' : 'font-mono md:text-sm'} onChange={(event) => onChange(event.target.value)} />;
  }
  const monthYear = field.kind === 'date' && (type === 'card' || (value !== '' && !/^\d{4}-\d{2}-\d{2}$/.test(value)));
  return (
    <Input
      {...control}
      type={field.kind === 'date' && !monthYear ? 'date' : (HTML_TYPE[field.kind] ?? 'text')}
      inputMode={INPUT_MODE[field.kind]}
      placeholder={monthYear ? t('monthYear') : undefined}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
