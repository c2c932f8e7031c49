'use client';

import { Fingerprint } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { signIn } from '@/lib/client/entrance.ts';
import { ClientError } from '@/lib/client/errors.ts';
import { signOut } from '@/lib/client/lock.ts';
import { usePath, ViewLink } from '../_shell/navigation.tsx';
import { useHasDrafts } from '../_vault/draft-store.ts';
import { Button } from '../_ui/button.tsx';
import { errorCode, ErrorNotice, useErrorWords } from '../_ui/error-notice.tsx';
import { Notice } from '../_ui/notice.tsx';
import { useAction } from '../_ui/use-action.ts';
import { useClaimCode } from './claim-code.ts';
import { EntranceFrame } from './entrance-frame.tsx';
import { isNoPrf, NoPrfHelp } from './passkey-help.tsx';
import { PasskeySupportNotice } from './passkey-support-notice.tsx';

/** One button, one touch. `locked`: there is still a session, and only the keys are gone. */
export function SignInView({ locked }: { locked: boolean }) {
  const t = useTranslations('entrance.signIn');
  const hasDrafts = useHasDrafts();
  const action = useAction(signIn);
  return (
    <EntranceFrame title={locked ? t('lockedTitle') : t('title')} description={locked ? t('lockedText') : t('text')}>
      <PasskeySupportNotice />
      <AlreadyClaimed />
      {hasDrafts && <Notice tone="accent" title={t('draftKept')} className="mb-5" />}
      <Button variant="primary" size="lg" className="w-full" autoFocus busy={action.busy} onClick={() => void action.run()}>
        <Fingerprint className="size-5" aria-hidden="true" />
        {locked ? t('unlock') : t('action')}
      </Button>
      <div className="mt-5 flex flex-col gap-4">
        {action.error !== null && (isNoPrf(action.error) ? <NoPrfHelp /> : <ErrorNotice error={action.error} />)}
        {errorCode(action.error) === 'passkey-cancelled' && <p className="text-base text-muted">{t('otherDevice')}</p>}
        <p className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 text-base">
          <ViewLink href="/recover" className="text-accent-ink underline-offset-2 hover:underline">
            {t('recover')}
          </ViewLink>
          {locked && (
            <button type="button" className="text-muted underline-offset-2 hover:text-ink hover:underline" onClick={() => void signOut()}>
              {t('signOut')}
            </button>
          )}
        </p>
      </div>
    </EntranceFrame>
  );
}

/** Whoever comes with a claim link too late is told so, and the used code leaves the address. */
function AlreadyClaimed() {
  const words = useErrorWords();
  const claiming = usePath() === '/claim';
  useClaimCode();
  if (!claiming) return null;
  const { what, todo } = words(new ClientError('claimed', 'the vault has an owner'));
  return (
    <Notice tone="brass" title={what} className="mb-5">
      {todo}
    </Notice>
  );
}
