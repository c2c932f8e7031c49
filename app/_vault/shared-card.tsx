'use client';

import { useTranslations } from 'use-intl';
import type { EntryItem } from '@/lib/client/items.ts';
import type { Id } from '@/lib/protocol/ids.ts';
import { Button } from '../_ui/button.tsx';
import { ErrorNotice } from '../_ui/error-notice.tsx';
import { ClassBadge } from './field-class.tsx';
import { FieldRow } from './field-row.tsx';
import type { SharedState } from './use-entry-fields.ts';

/** The fields that agents with access may fetch. */
export function SharedCard({ item, shared, keysOf }: { item: EntryItem; shared: SharedState; keysOf: (field: Id) => string | undefined }) {
  const t = useTranslations();
  const fields = item.header.fields.filter((field) => field.class === 'shared');
  if (fields.length === 0) return null;
  return (
    <section aria-label={t('fieldClass.shared.name')} className="overflow-hidden rounded-xl border border-line bg-surface shadow-card">
      <header className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2">
        <ClassBadge fieldClass="shared" />
        <p className="text-xs text-muted">{t('fieldClass.shared.meaning')}</p>
      </header>
      {shared.error !== null && (
        <ErrorNotice
          reading
          error={shared.error}
          className="m-3"
          actions={
            <Button size="sm" onClick={shared.retry}>
              {t('common.retry')}
            </Button>
          }
        />
      )}
      <div className="divide-y divide-line">
        {fields.map((field) => (
          <FieldRow
            key={field.id}
            field={field}
            value={shared.values?.get(field.id) ?? null}
            uncovered={shared.uncovered.has(field.id)}
            onUncover={(on) => shared.uncover(field.id, on)}
            keys={keysOf(field.id)}
          />
        ))}
      </div>
    </section>
  );
}
