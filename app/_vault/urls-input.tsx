'use client';

import { Plus, X } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button, IconButton } from '../_ui/button.tsx';
import { Input } from '../_ui/input.tsx';

/** The addresses of an entry. */
export function UrlsInput({ urls, onChange }: { urls: readonly string[]; onChange: (urls: readonly string[]) => void }) {
  const t = useTranslations('editor');
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 text-sm font-medium text-ink">{t('urls')}</legend>
      {urls.map((url, index) => (
        <div key={index} className="flex items-center gap-1">
          <Input aria-label={t('url', { number: index + 1 })} inputMode="url" autoComplete="off" spellCheck={false} placeholder="https://" maxLength={2000} value={url} autoFocus={url === ''} onChange={(event) => onChange(urls.with(index, event.target.value))} />
          <IconButton label={t('removeUrl', { number: index + 1 })} size="md" onClick={() => onChange(urls.toSpliced(index, 1))}>
            <X className="size-4" aria-hidden="true" />
          </IconButton>
        </div>
      ))}
      <Button variant="ghost" size="sm" className="self-start text-accent-ink" disabled={urls.length >= 50} onClick={() => onChange([...urls, ''])}>
        <Plus className="size-4" aria-hidden="true" />
        {t('addUrl')}
      </Button>
    </fieldset>
  );
}
