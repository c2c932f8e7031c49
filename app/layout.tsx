import '@fontsource-variable/golos-text/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import './globals.css';
import type { Metadata, Viewport } from 'next';
import { cookies, headers } from 'next/headers';
import type { ReactNode } from 'react';
import en from '@/messages/en.json';
import ru from '@/messages/ru.json';
import { LocaleProvider } from './_shell/locale-provider.tsx';
import { chooseLocale, chooseTheme, LOCALE_COOKIE, THEME_COOKIE } from './_shell/preferences.ts';

const CATALOGUES = { en, ru } as const;

export const metadata: Metadata = {
  title: 'Clavitor',
  applicationName: 'Clavitor',
  manifest: '/manifest.webmanifest',
  icons: { icon: '/icon.svg', apple: '/icon-180.png' },
  robots: { index: false, follow: false },
  // A number in a note is not a telephone.
  formatDetection: { telephone: false, date: false, address: false, email: false },
  referrer: 'no-referrer',
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f5f6f3' },
    { media: '(prefers-color-scheme: dark)', color: '#0d1211' },
  ],
};

/** The frame of every page. It knows the visitor's language and theme, and nothing of any vault. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const [jar, requestHeaders] = await Promise.all([cookies(), headers()]);
  const locale = chooseLocale(jar.get(LOCALE_COOKIE)?.value, requestHeaders.get('accept-language'));
  const theme = chooseTheme(jar.get(THEME_COOKIE)?.value);
  return (
    <html lang={locale} className={theme === 'system' ? undefined : theme}>
      <body>
        <LocaleProvider locale={locale} theme={theme} messages={CATALOGUES[locale]}>
          {children}
        </LocaleProvider>
      </body>
    </html>
  );
}
