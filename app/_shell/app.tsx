'use client';

import dynamic from 'next/dynamic';
import { useTranslations } from 'use-intl';
import { Splash } from './splash.tsx';

// The server never runs the client: it draws the splash, and the code that holds keys and decrypts is
// loaded by browsers alone.
const VaultApp = dynamic(async () => (await import('./vault-app.tsx')).VaultApp, {
  ssr: false,
  loading: () => <Splash />,
});

/** The whole application behind every address. */
export function App() {
  const t = useTranslations('app');
  return (
    <>
      <noscript>
        <p className="p-6 text-center">{t('noScript')}</p>
      </noscript>
      <VaultApp />
    </>
  );
}
