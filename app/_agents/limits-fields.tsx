'use client';

import { useTranslations } from 'use-intl';
import { Field } from '../_ui/field.tsx';
import { Input } from '../_ui/input.tsx';
import type { LimitName, PolicyForm } from './policy-form.ts';
import { LIMIT_MAX } from './policy-form.ts';

const NAMES = ['perMinute', 'perHour', 'missesPerHour'] as const;

interface LimitsFieldsProps {
  form: PolicyForm;
  wrong: readonly LimitName[];
  onChange: (limits: PolicyForm['limits']) => void;
}

/** The three numbers behind an agent's limits. */
export function LimitsFields({ form, wrong, onChange }: LimitsFieldsProps) {
  const t = useTranslations('agents.rules');
  const smaller = Number(form.limits.perHour) < Number(form.limits.perMinute);
  return (
    <div className="flex w-full flex-col gap-2">
      <div className="grid gap-3 sm:grid-cols-3 sm:items-end">
        {NAMES.map((name) => (
          <Field key={name} label={t(name)} error={wrong.includes(name) ? t('notNumber', { max: LIMIT_MAX[name] }) : null}>
            {(control) => (
              <Input {...control} inputMode="numeric" className="tabular" value={form.limits[name]} onChange={(event) => onChange({ ...form.limits, [name]: event.target.value })} />
            )}
          </Field>
        ))}
      </div>
      <p className="text-xs text-muted">{t('limitsHint')}</p>
      <div role="status">{smaller && <p className="text-xs text-brass-ink">{t('hourBelowMinute')}</p>}</div>
    </div>
  );
}
