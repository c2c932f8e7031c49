'use client';

import { Eye, EyeOff } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { FieldHeader } from '@/lib/protocol/sealed/header.ts';
import { IconButton } from '../_ui/button.tsx';
import { Skeleton } from '../_ui/skeleton.tsx';
import { CopyButton } from './copy-button.tsx';
import { FieldValue, isCovered } from './field-value.tsx';
import { Dots } from './secret-text.tsx';
import { currentCode } from './totp-code.tsx';
import { useClock } from './use-seconds-left.ts';

interface FieldRowProps {
  field: FieldHeader;
  /** The value; null while it is loading or locked. */
  value: string | null;
  /** A personal value that waits for a touch. */
  locked?: boolean;
  uncovered: boolean;
  onUncover: (uncovered: boolean) => void;
  /** The shortcut that copies this field. */
  keys?: string | undefined;
}

/** One field of an entry: its label, its value, and what one can do with it. */
export function FieldRow({ field, value, locked = false, uncovered, onUncover, keys }: FieldRowProps) {
  const t = useTranslations('entry');
  const covers = isCovered(field);
  return (
    <div className="group flex min-h-15 items-center gap-3 px-4 py-2.5" data-testid="field-row">
      <div className="min-w-0 flex-1">
        <p className="text-xs font-medium text-muted">{field.label}</p>
        <div className="mt-0.5 text-lg md:text-base">
          {locked && (
            <>
              <Dots />
              <span className="sr-only">{t('locked')}</span>
            </>
          )}
          {!locked && value === null && <Skeleton className="h-5 w-32" />}
          {!locked && value !== null && <FieldValue field={field} value={value} covered={covers && !uncovered} />}
        </div>
      </div>
      {value !== null && (
        <div className="flex shrink-0 items-center">
          {covers && (
            <IconButton label={uncovered ? t('hide', { label: field.label }) : t('show', { label: field.label })} aria-pressed={uncovered} onClick={() => onUncover(!uncovered)}>
              {uncovered ? <EyeOff className="size-4" aria-hidden="true" /> : <Eye className="size-4" aria-hidden="true" />}
            </IconButton>
          )}
          {field.kind === 'totp' ? <CopyCode label={field.label} uri={value} keys={keys} /> : <CopyButton label={field.label} value={value} keys={keys} />}
        </div>
      )}
    </div>
  );
}

function CopyCode({ label, uri, keys }: { label: string; uri: string; keys: string | undefined }) {
  const code = currentCode(uri, useClock())?.code;
  return code === undefined ? null : <CopyButton label={label} value={code} keys={keys} />;
}
