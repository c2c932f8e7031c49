'use client';

import { EyeOff, Fingerprint } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { REVEAL_LIFE } from '@/lib/client/reveal.ts';
import type { EntryItem } from '@/lib/client/items.ts';
import { Button } from '../_ui/button.tsx';
import { CountdownRing } from '../_ui/countdown-ring.tsx';
import { ErrorNotice } from '../_ui/error-notice.tsx';
import { ClassBadge } from './field-class.tsx';
import { FieldRow } from './field-row.tsx';
import type { PersonalState } from './use-personal-reveal.ts';
import { useSecondsLeft } from './use-seconds-left.ts';

/** The fields that only the owner's fingerprint opens, for a short and visible time. */
export function PersonalCard({ item, personal }: { item: EntryItem; personal: PersonalState }) {
  const t = useTranslations();
  const fields = item.header.fields.filter((field) => field.class === 'personal');
  if (fields.length === 0) return null;
  const { values, show } = personal;
  return (
    <section aria-label={t('fieldClass.personal.name')} className="overflow-hidden rounded-xl border border-brass-line bg-surface shadow-card">
      <header className="flex flex-wrap items-center justify-between gap-x-2 gap-y-1.5 border-b border-line px-4 py-2">
        <ClassBadge fieldClass="personal" />
        <p className="text-xs text-muted max-sm:order-last max-sm:basis-full sm:min-w-40 sm:flex-1">{t('fieldClass.personal.meaning')}</p>
        {values ? (
          <Revealed personal={personal} />
        ) : (
          <Button size="sm" busy={show.busy} onClick={() => void show.run()}>
            <Fingerprint className="size-4" aria-hidden="true" />
            {t('entry.revealPersonal')}
          </Button>
        )}
      </header>
      {show.error !== null && <ErrorNotice error={show.error} className="m-3" />}
      <div className="divide-y divide-line">
        {fields.map((field) => (
          <FieldRow key={field.id} field={field} value={values?.get(field.id) ?? null} locked={!values} uncovered onUncover={personal.hide} />
        ))}
      </div>
    </section>
  );
}

function Revealed({ personal }: { personal: PersonalState }) {
  const t = useTranslations('entry');
  const left = useSecondsLeft(personal.expiresAt);
  return (
    <span className="flex items-center gap-2">
      <CountdownRing left={left} total={REVEAL_LIFE / 1000} className="size-4" />
      <span className="tabular text-sm text-muted" role="timer">
        {t('hidesIn', { seconds: left })}
      </span>
      <Button size="sm" onClick={personal.hide}>
        <EyeOff className="size-4" aria-hidden="true" />
        {t('hideNow')}
      </Button>
    </span>
  );
}
