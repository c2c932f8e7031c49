/** The languages that have a catalogue. The first is the one for everybody else. */
export const LOCALES = ['en', 'ru'] as const;
export type Locale = (typeof LOCALES)[number];

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export const LOCALE_COOKIE = 'clavitor-locale';
export const THEME_COOKIE = 'clavitor-theme';

/** The language for a visitor: the chosen one, else the best of `Accept-Language` (RFC 9110 §12.5.4), else English. */
export function chooseLocale(chosen: string | undefined, acceptLanguage: string | null): Locale {
  return LOCALES.find((locale) => locale === chosen) ?? fromHeader(acceptLanguage ?? '') ?? LOCALES[0];
}

/** The theme of a cookie's value; the system's where it says nothing known. */
export function chooseTheme(chosen: string | undefined): Theme {
  return THEMES.find((theme) => theme === chosen) ?? 'system';
}

function fromHeader(header: string): Locale | undefined {
  const ranges = header.split(',').map((part) => {
    const [range = '', ...parameters] = part.trim().toLowerCase().split(';');
    const quality = parameters.map((parameter) => /^\s*q=([\d.]+)$/.exec(parameter)?.[1]).find((value) => value !== undefined);
    return { language: range.split('-')[0], quality: Number(quality ?? 1) };
  });
  const known = ranges.filter(({ quality }) => quality > 0).toSorted((a, b) => b.quality - a.quality);
  return known.map(({ language }) => LOCALES.find((locale) => locale === language)).find((locale) => locale !== undefined);
}
