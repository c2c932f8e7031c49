'use client';

import { useTranslations } from 'use-intl';
import { Segmented } from '../_ui/segmented.tsx';

const LIVES = ['900', '3600', '28800', '86400'] as const;

/** How long a setup token lives: from the usual quarter of an hour to the longest, a day. */
export function LifeChoice({ seconds, disabled = false, onChange }: { seconds: number; disabled?: boolean; onChange: (seconds: number) => void }) {
  const t = useTranslations('agents');
  return (
    <section className="flex flex-col items-start gap-1.5">
      <p className="text-sm font-medium text-ink">{t('create.life')}</p>
      <Segmented
        label={t('create.life')}
        value={LIVES.find((life) => Number(life) === seconds) ?? '900'}
        disabled={disabled}
        onChange={(life) => onChange(Number(life))}
        choices={LIVES.map((value) => ({ value, label: t(`life.${value}`) }))}
      />
      <p className="text-xs text-muted">{t('create.lifeHint')}</p>
    </section>
  );
}
