import { expect, test } from 'vitest';
import type { GeneratorOptions } from './generator.ts';
import { DEFAULT_GENERATOR, generatedBits, generatePassword, randomBelow, strength } from './generator.ts';
import { WORDS } from './words.ts';

const words: GeneratorOptions = { ...DEFAULT_GENERATOR, mode: 'words', length: 5, digits: false, upper: false };

test('every chosen kind of character is there, and no other', () => {
  for (let round = 0; round < 200; round++) {
    const password = generatePassword({ ...DEFAULT_GENERATOR, length: 8 });
    expect(password).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^A-Za-z\d]).{8}$/);
  }
  const plain = generatePassword({ ...DEFAULT_GENERATOR, length: 64, digits: false, symbols: false, upper: false });
  expect(plain).toMatch(/^[a-z]{64}$/);
});

test('what looks alike can be left out', () => {
  const password = generatePassword({ ...DEFAULT_GENERATOR, length: 128, avoidAmbiguous: true });
  expect(password).not.toMatch(/[Il1O0o|]/);
});

test('words come from a list of 4,096 different ones', () => {
  expect(new Set(WORDS).size).toBe(4096);
  expect(WORDS.every((word) => /^[a-z]{4,8}$/.test(word))).toBe(true);
  const parts = generatePassword(words).split('-');
  expect(parts).toHaveLength(5);
  expect(parts.every((part) => WORDS.includes(part))).toBe(true);
  expect(generatePassword({ ...words, upper: true, digits: true, separator: ' ' })).toMatch(/^([A-Z][a-z]+ ){4}[A-Z][a-z]+\d$/);
});

test('numbers below a limit are uniform', () => {
  const counts = new Array<number>(6).fill(0);
  const draws = 60_000;
  for (let i = 0; i < draws; i++) {
    const drawn = randomBelow(6);
    counts[drawn] = (counts[drawn] ?? 0) + 1;
  }
  const expected = draws / 6;
  // Chi-square with five degrees of freedom; an honest die is over 35 once in a million runs.
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  expect(chiSquare).toBeLessThan(35);
});

test('entropy is that of the passwords that can come out', () => {
  expect(generatedBits(words)).toBe(60);
  const lower = { ...DEFAULT_GENERATOR, digits: false, symbols: false, upper: false, length: 10 };
  expect(generatedBits(lower)).toBe(Math.floor(10 * Math.log2(26)));
  // Of the strings over two kinds those without one of them never come out.
  const digits = { ...lower, digits: true, length: 4 };
  expect(generatedBits(digits)).toBe(Math.floor(Math.log2(36 ** 4 - 26 ** 4 - 10 ** 4)));
});

test('a length out of range is refused', () => {
  for (const length of [0, 3, 129, 4.5, Number.NaN]) {
    expect(() => generatePassword({ ...DEFAULT_GENERATOR, length })).toThrow(expect.objectContaining({ code: 'bad-request' }));
  }
});

// The dictionaries take some seconds to load on a busy machine.
test('strength tells a word from random characters', { timeout: 60_000 }, async () => {
  expect((await strength('password')).score).toBe(0);
  expect((await strength(generatePassword(DEFAULT_GENERATOR))).score).toBe(4);
});
