'use client';

import { useTranslations } from 'use-intl';
import { usePreferences } from '../_shell/locale-provider.tsx';
import { LOCALES, THEMES } from '../_shell/preferences.ts';
import { Card } from '../_ui/card.tsx';
import { Segmented } from '../_ui/segmented.tsx';
import { SettingRow } from './setting-row.tsx';

/** Language and theme of this browser. */
export function LookSection() {
  const t = useTranslations();
  const { locale, theme, setLocale, setTheme } = usePreferences();
  return (
    <Card title={t('settings.look.title')}>
      <SettingRow label={t('settings.look.language')} hint={t('settings.look.device')}>
        <Segmented
          label={t('settings.look.language')}
          value={locale}
          onChange={(next) => void setLocale(next)}
          choices={LOCALES.map((value) => ({ value, label: <span lang={value}>{t(`locale.${value}`)}</span> }))}
        />
      </SettingRow>
      <SettingRow label={t('settings.look.theme')} hint={t('settings.look.device')}>
        <Segmented label={t('settings.look.theme')} value={theme} onChange={setTheme} choices={THEMES.map((value) => ({ value, label: t(`theme.${value}`) }))} />
      </SettingRow>
    </Card>
  );
}
