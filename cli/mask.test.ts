import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MASK, Mask } from './mask.ts';

function masked(values: readonly string[], chunks: readonly Uint8Array[]): string {
  const mask = new Mask(values);
  return Buffer.concat([...chunks.map((chunk) => mask.push(chunk)), mask.end()]).toString();
}

describe('masking', () => {
  test('hides each value and each line of one, in any split', () => {
    const values = ['s3cret-value', 'line one\nline two', 's3cret', 'пароль'];
    const text = 'a s3cret-value b s3cret-val s3crets3cret-value line one line two пароль парол s3cre';
    const expected = `a ${MASK} b ${MASK}-val ${MASK}${MASK} ${MASK} ${MASK} ${MASK} парол s3cre`;
    const bytes = Buffer.from(text);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 12 }), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
        expect(masked(values, chunks)).toBe(expected);
      }),
    );
  });

  test('hides a line also without the blanks around it, and with one space for several', () => {
    const account = JSON.stringify({ type: 'service_account', key: '-----BEGIN KEY-----\nc2VjcmV0', list: ['first one'] }, null, 2);
    const collapsed = account.split(/\s+/).join(' ');
    expect(masked([account], [Buffer.from(collapsed)])).toBe(`{ ${MASK} ${MASK} ${MASK} ${MASK} ] }`);
    expect(masked([account], [Buffer.from(account)])).toBe(MASK);
    expect(masked(['a  secret\tvalue\n'], [Buffer.from('a secret value, a  secret\tvalue')])).toBe(`${MASK}, ${MASK}`);
  });

  test('no value is left in what comes out, and nothing else is lost', () => {
    const letters = fc.constantFrom('a', 'b');
    fc.assert(
      fc.property(fc.array(fc.string({ unit: letters, minLength: 4, maxLength: 6 }), { minLength: 1, maxLength: 3 }), fc.array(fc.string({ unit: letters, maxLength: 9 })), (values, texts) => {
        const out = masked(values, texts.map((text) => Buffer.from(text)));
        for (const value of values) expect(out).not.toContain(value);
        expect(out).toBe(masked(values, [Buffer.from(texts.join(''))]));
        if (!values.some((value) => texts.join('').includes(value))) expect(out).toBe(texts.join(''));
      }),
    );
  });

  test('leaves short values alone, and holds nothing back that cannot be one', () => {
    expect(masked(['yes', ''], [Buffer.from('yes yes')])).toBe('yes yes');
    const mask = new Mask(['s3cret']);
    expect(Buffer.from(mask.push(Buffer.from('Password: '))).toString()).toBe('Password: ');
    expect(Buffer.from(mask.push(Buffer.from('x s3'))).toString()).toBe('x ');
  });
});
