import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Injected } from './injection.ts';
import { needlesFor } from './needles.ts';
import { Scrubber, scrubBytes } from './scrub.ts';

const PLACEHOLDER = 'clavitor://Entry/key';

function injected(value: string, kind: Injected['credential']['kind'] = 'secret'): Injected {
  return { key: PLACEHOLDER, placeholder: PLACEHOLDER, value, credential: { kind, value, hosts: [] } };
}

function scrub(text: string, value: string): string {
  return scrubBytes(Buffer.from(text), needlesFor(injected(value))).toString();
}

describe('scrubbing', () => {
  test('the result does not depend on where the bytes are cut', () => {
    const value = 'abab-secret-abab';
    const needles = needlesFor(injected(value));
    const part = fc.oneof(fc.constant(value), fc.constant('abab-sec'), fc.string({ maxLength: 8 }), fc.constant(encodeURIComponent(value)));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), fc.array(fc.nat(200), { maxLength: 10 }), (parts, cuts) => {
        const bytes = Buffer.from(parts.join(''));
        const scrubber = new Scrubber(needles);
        const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
        const pieces = at.slice(1).map((end, index) => scrubber.push(bytes.subarray(at[index], end)));
        const whole = Buffer.concat([...pieces, scrubber.end()]);
        expect(whole.toString()).toBe(scrubBytes(bytes, needles).toString());
        expect(whole.includes(value)).toBe(false);
      }),
    );
  });

  test('every needle is found, the first and at one place the longest, as one who looks at each byte finds it', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 80 });
    const finds = fc.uniqueArray(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 2, maxLength: 7 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(text, finds, (written, texts) => {
        const needles = texts.map((one) => ({ find: Buffer.from(one), replace: Buffer.from(`<${one}>`) }));
        const longestFirst = [...texts].sort((a, b) => b.length - a.length);
        let expected = '';
        for (let at = 0; at < written.length; ) {
          const found = longestFirst.find((one) => written.startsWith(one, at));
          expected += found === undefined ? written.charAt(at) : `<${found}>`;
          at += found?.length ?? 1;
        }
        expect(scrubBytes(Buffer.from(written), needles).toString()).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  test('base64 at every alignment', () => {
    const value = 'a-long-enough-secret';
    for (let offset = 0; offset < 3; offset += 1) {
      const text = scrub(Buffer.from('x'.repeat(offset) + value + 'yyy').toString('base64'), value);
      expect(text).toContain(PLACEHOLDER);
    }
  });

  test('only the beginning of a needle is held back', () => {
    const scrubber = new Scrubber(needlesFor(injected('secret-value')));
    expect(scrubber.push(Buffer.from('data: x\n\n')).toString()).toBe('data: x\n\n');
    expect(scrubber.push(Buffer.from('data: secret-')).toString()).toBe('data: ');
    expect(scrubber.push(Buffer.from('other')).toString()).toBe('secret-other');
  });

  test('the longer of two values at one place is meant', () => {
    const needles = [...needlesFor(injected('token-1')), ...needlesFor({ ...injected('token-1-long'), placeholder: 'long' })];
    expect(scrubBytes(Buffer.from('token-1-long token-1'), needles).toString()).toBe(`long ${PLACEHOLDER}`);
  });

  test('what the vault shows openly, and what is very short, stays', () => {
    expect(needlesFor(injected('octocat', 'text'))).toEqual([]);
    expect(needlesFor(injected('abc'))).toEqual([]);
  });
});
