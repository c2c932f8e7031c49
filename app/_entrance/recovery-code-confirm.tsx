'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../_ui/button.tsx';
import { useErrorWords } from '../_ui/error-notice.tsx';
import { Field } from '../_ui/field.tsx';
import { useAction } from '../_ui/use-action.ts';
import { RecoveryCodeInput } from './recovery-code-input.tsx';

interface RecoveryCodeConfirmProps {
  /** Checks the code; what it throws is shown at the field. */
  onConfirm: (typed: string) => Promise<void>;
  onBack: () => void;
  /** Absent where skipping is not offered. */
  onSkip?: () => void;
}

/** Has the owner type the code from their copy: a code that was never written down helps nobody. */
export function RecoveryCodeConfirm({ onConfirm, onBack, onSkip }: RecoveryCodeConfirmProps) {
  const t = useTranslations();
  const words = useErrorWords();
  const [typed, setTyped] = useState('');
  const action = useAction(async () => onConfirm(typed));
  const error = action.error === null ? null : words(action.error);
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        void action.run();
      }}
    >
      <Field label={t('entrance.recovery.label')} hint={t('entrance.recovery.inputHint')} error={error && `${error.what} ${error.todo}`}>
        {(control) => (
          <RecoveryCodeInput
            {...control}
            value={typed}
            onChange={(next) => {
              setTyped(next);
              action.clearError();
            }}
          />
        )}
      </Field>
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" variant="primary" size="lg" busy={action.busy} disabled={typed.trim() === ''} className="flex-1">
          {t('entrance.recovery.confirm')}
        </Button>
        <Button size="lg" onClick={onBack}>
          {t('common.back')}
        </Button>
      </div>
      {onSkip && (
        <p className="text-sm text-muted">
          {t('entrance.recovery.skipText')}{' '}
          <button type="button" className="font-medium text-accent-ink underline underline-offset-2" onClick={onSkip}>
            {t('entrance.recovery.skip')}
          </button>
        </p>
      )}
    </form>
  );
}
