'use client';

import { Fingerprint } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { claim, confirmRecoveryCode } from '@/lib/client/entrance.ts';
import { ClientError } from '@/lib/client/errors.ts';
import { keysDropped } from '@/lib/client/keyring.ts';
import { navigate } from '../_shell/navigation.tsx';
import { Button } from '../_ui/button.tsx';
import { ErrorNotice } from '../_ui/error-notice.tsx';
import { Field } from '../_ui/field.tsx';
import { Input } from '../_ui/input.tsx';
import { Notice } from '../_ui/notice.tsx';
import { useAction } from '../_ui/use-action.ts';
import type { ClaimProgress } from './claim-progress.ts';
import { setClaimProgress, useClaimProgress } from './claim-progress.ts';
import { isClaimCode, useClaimCode } from './claim-code.ts';
import { deviceName } from './device-name.ts';
import { EntranceFrame } from './entrance-frame.tsx';
import { isNoPrf, NoPrfHelp } from './passkey-help.tsx';
import { PasskeySupportNotice } from './passkey-support-notice.tsx';
import type { CeremonyStep } from './ceremony-steps.tsx';
import { CeremonySteps } from './ceremony-steps.tsx';
import { RecoveryCodeConfirm } from './recovery-code-confirm.tsx';
import { RecoveryCodeSheet } from './recovery-code-sheet.tsx';

/** From the claim link to an open vault: a name, a passkey, and a recovery code that is kept. */
export function ClaimView() {
  const t = useTranslations('entrance.claim');
  const progress = useClaimProgress();
  const code = useClaimCode();
  useEffect(() => keysDropped.listen(() => setClaimProgress({ stage: 'name' })), []);

  if (progress.stage === 'keep' || progress.stage === 'confirm') return <RecoveryStage progress={progress} />;
  if (code === null || !isClaimCode(code)) {
    return (
      <EntranceFrame title={t('noCode.title')} description={t('noCode.text')}>
        {code !== null && <ErrorNotice error={new ClientError('bad-claim', 'the code is malformed')} className="mb-4" />}
        <Notice title={t('noCode.where')}>{t('noCode.whereText')}</Notice>
      </EntranceFrame>
    );
  }
  return (
    <EntranceFrame title={t('title')} description={t('text')}>
      <PasskeySupportNotice />
      <ClaimForm code={code} />
    </EntranceFrame>
  );
}

function ClaimForm({ code }: { code: string }) {
  const t = useTranslations('entrance.claim');
  const [vaultName, setVaultName] = useState(() => t('defaultName'));
  const [step, setStep] = useState<CeremonyStep | null>(null);
  const action = useAction(async () => {
    setClaimProgress({ stage: 'working' });
    try {
      const { recoveryCode } = await claim({ code, vaultName: vaultName.trim(), passkeyName: deviceName(navigator.userAgent) ?? t('passkeyName'), onStep: setStep });
      setClaimProgress({ stage: 'keep', recoveryCode });
    } catch (error) {
      setClaimProgress({ stage: 'name' });
      setStep(null);
      throw error;
    }
  });
  const empty = vaultName.trim() === '';
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (!empty) void action.run();
      }}
    >
      <Field label={t('name')} hint={t('nameHint')} error={empty ? t('nameEmpty') : undefined}>
        {(control) => (
          <Input {...control} value={vaultName} maxLength={100} autoComplete="off" className="h-11" readOnly={action.busy} onChange={(event) => setVaultName(event.target.value)} />
        )}
      </Field>
      <Button type="submit" variant="primary" size="lg" busy={action.busy} disabled={empty}>
        <Fingerprint className="size-5" aria-hidden="true" />
        {t('create')}
      </Button>
      {action.busy && <CeremonySteps step={step} />}
      {action.error !== null && (isNoPrf(action.error) ? <NoPrfHelp recovery={false} /> : <ErrorNotice error={action.error} />)}
    </form>
  );
}

function RecoveryStage({ progress }: { progress: Extract<ClaimProgress, { recoveryCode: string }> }) {
  const t = useTranslations('entrance.recovery');
  const { recoveryCode } = progress;
  const finish = () => {
    setClaimProgress({ stage: 'name' });
    navigate('/', { replace: true });
  };
  if (progress.stage === 'keep') {
    return (
      <EntranceFrame title={t('title')} description={t('text')}>
        <RecoveryCodeSheet code={recoveryCode} />
        <Button variant="primary" size="lg" className="mt-6 w-full" onClick={() => setClaimProgress({ stage: 'confirm', recoveryCode })}>
          {t('kept')}
        </Button>
      </EntranceFrame>
    );
  }
  return (
    <EntranceFrame title={t('confirmTitle')} description={t('confirmText')}>
      <RecoveryCodeConfirm
        onConfirm={async (typed) => {
          await confirmRecoveryCode(typed);
          finish();
        }}
        onBack={() => setClaimProgress({ stage: 'keep', recoveryCode })}
        onSkip={finish}
      />
    </EntranceFrame>
  );
}
