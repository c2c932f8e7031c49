'use client';

import { lazy, Suspense, useEffect } from 'react';
import { useVault } from '@/lib/client/react.ts';
import { start } from '@/lib/client/start.ts';
import { ClaimView } from '../_entrance/claim-view.tsx';
import { useClaimUnderway } from '../_entrance/claim-progress.ts';
import { RecoverView } from '../_entrance/recover-view.tsx';
import { SignInView } from '../_entrance/sign-in-view.tsx';
import { Toaster } from '../_ui/toaster.tsx';
import { useFocusKeeper } from '../_ui/focus-keeper.ts';
import { clearToasts } from '../_ui/toast-store.ts';
import { TooltipProvider } from '../_ui/tooltip.tsx';
import { AlarmView } from './alarm-view.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { usePath } from './navigation.tsx';
import { Splash } from './splash.tsx';
import { passStyleNonce } from './style-nonce.ts';

const loadShell = async () => import('./vault-shell.tsx');
const VaultShell = lazy(async () => ({ default: (await loadShell()).VaultShell }));

/** The application in the browser: which of its faces is seen follows from the vault's phase. */
export function VaultApp() {
  useFocusKeeper();
  useEffect(() => {
    passStyleNonce();
    start();
    // Fetched while the visitor reaches for the sensor, so that the vault opens without a wait.
    void loadShell();
  }, []);
  return (
    <TooltipProvider delayDuration={400}>
      <ErrorBoundary>
        <Suspense fallback={<Splash />}>
          <Face />
        </Suspense>
      </ErrorBoundary>
      <Toaster />
    </TooltipProvider>
  );
}

function Face() {
  const vault = useVault();
  const path = usePath();
  const claiming = useClaimUnderway();
  const open = vault.phase === 'open';
  useEffect(() => {
    if (!open) clearToasts();
  }, [open]);

  if (vault.phase === 'alarm') return <AlarmView />;
  if (claiming || vault.phase === 'unclaimed') return <ClaimView />;
  if (open) return <VaultShell />;
  if (vault.phase === 'starting') return <Splash />;
  if (vault.phase === 'opening') return <Splash opening />;
  if (path === '/recover') return <RecoverView />;
  return <SignInView locked={vault.phase === 'locked'} />;
}
