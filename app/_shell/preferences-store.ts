import type { Locale, Theme } from './preferences.ts';
import { LOCALE_COOKIE, THEME_COOKIE } from './preferences.ts';

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** Remembers the language for the next visit. Changing the page that is open is up to the caller. */
export function rememberLocale(locale: Locale): void {
  setCookie(LOCALE_COOKIE, locale);
  document.documentElement.lang = locale;
}

/** Shows the page in `theme` and remembers it. */
export function applyTheme(theme: Theme): void {
  setCookie(THEME_COOKIE, theme);
  const { classList } = document.documentElement;
  classList.remove('light', 'dark');
  if (theme !== 'system') classList.add(theme);
}

function setCookie(name: string, value: string): void {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `${name}=${value}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax${secure}`;
}
