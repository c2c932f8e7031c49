'use client';

import { useTranslations } from 'use-intl';
import { Field } from '../_ui/field.tsx';
import { Input } from '../_ui/input.tsx';

interface PasskeyNameFieldProps {
  name: string;
  hint?: string;
  /** Whether to say that it is empty: not before the first try to go on. */
  shown: boolean;
  onChange: (name: string) => void;
  onSubmit: () => void;
}

export function PasskeyNameField({ name, hint, shown, onChange, onSubmit }: PasskeyNameFieldProps) {
  const t = useTranslations('settings.passkeys');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <Field label={t('name')} hint={hint} error={shown && name.trim() === '' ? t('nameRequired') : null}>
        {(control) => <Input {...control} autoFocus maxLength={100} autoComplete="off" value={name} onChange={(event) => onChange(event.target.value)} />}
      </Field>
    </form>
  );
}
