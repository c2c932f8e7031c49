'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { MenuChoice, MenuLabel, MenuSeparator } from '../_ui/menu.tsx';
import { usePreferences } from './locale-provider.tsx';
import { LOCALES, THEMES } from './preferences.ts';

const THEME_ICON = { system: Monitor, light: Sun, dark: Moon } as const;

/** The choices of theme and language, for any menu. */
export function PreferenceItems() {
  const t = useTranslations();
  const { locale, theme, setLocale, setTheme } = usePreferences();
  return (
    <>
      <MenuLabel>{t('nav.theme')}</MenuLabel>
      <MenuChoice value={theme} onChange={setTheme} choices={THEMES.map((value) => ({ value, label: t(`theme.${value}`), icon: THEME_ICON[value] }))} />
      <MenuSeparator />
      <MenuLabel>{t('nav.language')}</MenuLabel>
      <MenuChoice value={locale} onChange={(next) => void setLocale(next)} choices={LOCALES.map((value) => ({ value, label: t(`locale.${value}`) }))} />
    </>
  );
}
