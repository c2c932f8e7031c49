'use client';

import { Fingerprint } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { recover } from '@/lib/client/entrance.ts';
import { ViewLink } from '../_shell/navigation.tsx';
import { Button } from '../_ui/button.tsx';
import { ErrorNotice } from '../_ui/error-notice.tsx';
import { Field } from '../_ui/field.tsx';
import { useAction } from '../_ui/use-action.ts';
import type { CeremonyStep } from './ceremony-steps.tsx';
import { CeremonySteps } from './ceremony-steps.tsx';
import { deviceName } from './device-name.ts';
import { EntranceFrame } from './entrance-frame.tsx';
import { isNoPrf, NoPrfHelp } from './passkey-help.tsx';
import { PasskeySupportNotice } from './passkey-support-notice.tsx';
import { RecoveryCodeInput } from './recovery-code-input.tsx';

/** Back into a vault without any of its passkeys: the recovery code opens it and a new passkey is made. */
export function RecoverView() {
  const t = useTranslations('entrance.recover');
  const [code, setCode] = useState('');
  const [step, setStep] = useState<CeremonyStep | null>(null);
  const action = useAction(async () => recover({ code, passkeyName: deviceName(navigator.userAgent) ?? t('passkeyName'), onStep: setStep }));
  return (
    <EntranceFrame title={t('title')} description={t('text')}>
      <PasskeySupportNotice />
      <form
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          void action.run();
        }}
      >
        <Field label={t('code')} hint={t('codeHint')}>
          {(control) => <RecoveryCodeInput {...control} value={code} onChange={setCode} />}
        </Field>
        <Button type="submit" variant="primary" size="lg" busy={action.busy} disabled={code.trim() === ''}>
          <Fingerprint className="size-5" aria-hidden="true" />
          {t('action')}
        </Button>
        {action.busy && step !== null && <CeremonySteps step={step} />}
        {action.error !== null && (isNoPrf(action.error) ? <NoPrfHelp recovery={false} /> : <ErrorNotice error={action.error} />)}
        <ViewLink href="/sign-in" className="self-start text-accent-ink underline-offset-2 hover:underline">
          {t('back')}
        </ViewLink>
      </form>
    </EntranceFrame>
  );
}
