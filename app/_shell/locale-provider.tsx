'use client';

import type { ReactNode } from 'react';
import { createContext, useContext, useEffect, useState } from 'react';
import type { Messages } from 'use-intl';
import { IntlProvider } from 'use-intl';
import type { Locale, Theme } from './preferences.ts';
import { applyTheme, rememberLocale } from './preferences-store.ts';

interface Preferences {
  locale: Locale;
  theme: Theme;
  /** Changes the language at once, without losing what is open. */
  setLocale: (locale: Locale) => Promise<void>;
  setTheme: (theme: Theme) => void;
}

const PreferencesContext = createContext<Preferences | null>(null);

/** The language and theme of this browser, and how to change them. */
export function usePreferences(): Preferences {
  const preferences = useContext(PreferencesContext);
  if (!preferences) throw new Error('usePreferences needs a LocaleProvider above it');
  return preferences;
}

const CATALOGUES: Readonly<Record<Locale, () => Promise<{ default: Messages }>>> = {
  en: async () => import('@/messages/en.json'),
  ru: async () => import('@/messages/ru.json'),
};

/** Puts texts, dates and numbers of everything below into the visitor's language. */
export function LocaleProvider({ locale, theme, messages, children }: { locale: Locale; theme: Theme; messages: Messages; children: ReactNode }) {
  const [language, setLanguage] = useState({ locale, messages });
  const [chosenTheme, setChosenTheme] = useState(theme);
  const now = useNow();

  const preferences: Preferences = {
    locale: language.locale,
    theme: chosenTheme,
    setLocale: async (next) => {
      const catalogue = await CATALOGUES[next]();
      rememberLocale(next);
      setLanguage({ locale: next, messages: catalogue.default });
    },
    setTheme: (next) => {
      applyTheme(next);
      setChosenTheme(next);
    },
  };

  return (
    <PreferencesContext value={preferences}>
      <IntlProvider locale={language.locale} messages={language.messages} now={now} timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone}>
        {children}
      </IntlProvider>
    </PreferencesContext>
  );
}

/** The time of relative dates ("5 minutes ago"), a minute apart. */
function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 60_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
