import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalLabel, canonicalName, NAME_MAX } from './names.ts';

const CHANGES = /[\p{Changes_When_NFKC_Casefolded}\p{Changes_When_Casemapped}]/u;

/** Texts of letters, marks and spaces in which case, composition and context matter. */
const character = fc.oneof(
  fc.integer({ min: 0x20, max: 0x24f }),
  fc.integer({ min: 0x300, max: 0x5ff }),
  fc.integer({ min: 0x1e00, max: 0x2200 }),
  fc.integer({ min: 0xf900, max: 0xffff }),
);
const texts = fc.array(character, { maxLength: 10 }).map((codes) => String.fromCodePoint(...codes));

describe('the canonical form', () => {
  test('is stable for every character whose case or compatibility form differs', () => {
    const unstable: string[] = [];
    for (let code = 0; code <= 0x10ffff; code++) {
      const character = String.fromCodePoint(code);
      if (!CHANGES.test(character)) continue;
      const canonical = canonicalLabel(character);
      if (canonicalLabel(canonical) !== canonical) unstable.push(code.toString(16));
    }
    expect(unstable).toEqual([]);
  }, 60_000);

  test('is stable for texts', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const canonical = canonicalLabel(text);
        expect(canonicalLabel(canonical)).toBe(canonical);
      }),
      { numRuns: 1500 },
    );
  });

  test('does not depend on case, outer and repeated white space, or composition', () => {
    const words = fc.array(fc.constantFrom('Straße', 'Cafe\u0301', 'ΟΔΟΣ', 'Госуслуги', 'ﬁle', 'İstanbul', 'ＡＢ', 'x\u0327\u0301', '한글', 'a'), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(words, fc.constantFrom(' ', '  ', '\t', '\u00a0 ', '\u3000'), (list, gap) => {
        const canonical = canonicalLabel(list.join(' '));
        expect(canonicalLabel(`${gap}${list.join(gap)}${gap}`)).toBe(canonical);
        expect(canonicalLabel(list.join(' ').normalize('NFD'))).toBe(canonical);
        expect(canonicalLabel(list.join(' ').toLowerCase())).toBe(canonical);
      }),
      { numRuns: 500 },
    );
  });

  test('joins the forms of sharp s and of sigma', () => {
    for (const name of ['straße', 'STRASSE', 'STRAẞE', 'Strasse']) expect(canonicalName(name)).toBe('strasse');
    for (const name of ['ΟΔΟΣ', 'οδος', 'οδοσ']) expect(canonicalName(name)).toBe('οδος');
  });

  test('counts a lone surrogate as U+FFFD, as UTF-8 writes it', () => {
    expect(canonicalName('a\ud800')).toBe('a\ufffd');
    expect(canonicalName('a\udfff')).toBe('a\ufffd');
  });

  test.each(['', ' ', '\u2003\ufeff', 'a'.repeat(NAME_MAX + 1)])('refuses name %#', (name) => {
    expect(() => canonicalName(name)).toThrow(expect.objectContaining({ name: 'ProtocolError', code: 'bad-name' }));
  });

  test('lets a label be empty', () => expect(canonicalLabel(' ')).toBe(''));
});
