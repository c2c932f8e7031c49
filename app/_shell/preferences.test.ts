import { describe, expect, it } from 'vitest';
import { chooseLocale, chooseTheme } from './preferences.ts';

describe('chooseLocale', () => {
  it('takes the chosen language before the browser\'s', () => {
    expect(chooseLocale('ru', 'en-US')).toBe('ru');
  });

  it('takes the best known language of the header', () => {
    expect(chooseLocale(undefined, 'de-CH, en;q=0.3, ru-RU;q=0.9')).toBe('ru');
    expect(chooseLocale(undefined, 'ru;q=0, en')).toBe('en');
  });

  it.each([undefined, '', 'xx', '../ru'])('falls back to English for %j', (chosen) => {
    expect(chooseLocale(chosen, null)).toBe('en');
    expect(chooseLocale(chosen, ';;q=,')).toBe('en');
  });
});

describe('chooseTheme', () => {
  it('takes known names only', () => {
    expect(chooseTheme('dark')).toBe('dark');
    expect(chooseTheme('"><script>')).toBe('system');
    expect(chooseTheme(undefined)).toBe('system');
  });
});
