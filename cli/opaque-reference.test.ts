import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findOpaque, formatOpaque, isReference, parseAnyReference } from './opaque-reference.ts';

const names = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }).filter((name) => name.trim() !== '' && name.toWellFormed() === name);

describe('opaque references', () => {
  test('say what they stand for, whatever stands around them', () => {
    fc.assert(
      fc.property(names, names, fc.constantFrom('', 'sk-', 'ghp_', 'AKIA'), (name, label, prefix) => {
        const opaque = formatOpaque({ name, label }, prefix);
        expect(opaque.slice(prefix.length)).toMatch(/^clvref[0-9A-Z]+$/);
        expect(parseAnyReference(opaque, null)).toEqual({ name, label });
        const text = `Bearer ${opaque}, ${opaque.toLowerCase()}`;
        const places = findOpaque(text);
        expect(places.map(({ start }) => start)).toContain(7);
        for (const place of places.slice(0, 1)) expect(text.slice(place.start, place.end)).toBe(opaque);
      }),
    );
  });

  test('hold the longest name and label, and none that could not be read back', () => {
    const longest = { name: '名'.repeat(200), label: '🔑'.repeat(100) };
    const prefix = 'p'.repeat(40);
    expect(parseAnyReference(formatOpaque(longest, prefix), null)).toEqual(longest);
    expect(() => formatOpaque({ name: `a${' '.repeat(2000)}b`, label: '' }, '')).toThrow('the name is too long for this form');
  });

  test('survive a client that changes the case of letters', () => {
    const opaque = formatOpaque({ name: 'GitHub', label: 'token' }, 'sk-');
    for (const text of [opaque.toUpperCase().replace('SK-', 'sk-'), opaque.toLowerCase()]) {
      expect(parseAnyReference(text, null)).toEqual({ name: 'GitHub', label: 'token' });
    }
  });

  test('with one character changed are none', () => {
    const opaque = formatOpaque({ name: 'GitHub', label: '' }, '');
    for (let at = 'clvref'.length; at < opaque.length; at++) {
      const changed = `${opaque.slice(0, at)}${opaque[at] === '7' ? '8' : '7'}${opaque.slice(at + 1)}`;
      expect(findOpaque(changed)).toEqual([]);
    }
    expect(findOpaque('clvref0000000000000000')).toEqual([]);
    expect(findOpaque(`xx-${formatOpaque({ name: 'a', label: '' }, 'sk-').slice(3)}`), 'another prefix').toEqual([]);
  });

  test('a bare name is no reference', () => {
    expect(isReference('GitHub')).toBe(false);
    expect(isReference('clavitor://GitHub')).toBe(true);
    expect(isReference(formatOpaque({ name: 'GitHub', label: '' }, 'sk-'))).toBe(true);
  });
});
