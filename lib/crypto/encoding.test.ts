import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromUtf8, u32, u64, utf8 } from './bytes.ts';
import { fromBase32, fromBase64url, fromHex, toBase32, toBase64url, toHex } from './encoding.ts';
import { CryptoError } from './errors.ts';

describe('encodings', () => {
  test('decoding undoes encoding', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(fromBase64url(toBase64url(bytes))).toEqual(bytes);
        expect(fromHex(toHex(bytes))).toEqual(bytes);
        const whole = bytes.slice(0, bytes.length - (bytes.length % 5));
        expect(fromBase32(toBase32(whole))).toEqual(whole);
      }),
    );
  });

  test('base64url takes one spelling of each byte string', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('A', 'Q', 'g', 'w', 'B', 'E', '-', '_', '=', '+', '/', ' '), maxLength: 12 }), (text) => {
        const decoded = attempt(() => fromBase64url(text));
        expect(decoded === null || toBase64url(decoded) === text).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('an error holds nothing of the text', () => {
    const secret = 'hunter2 hunter2';
    const error = failure(() => fromBase64url(secret));
    expect(JSON.stringify([error.message, String(error.cause), error.stack])).not.toContain('hunter2');
  });

  test('UTF-8 keeps every well-formed text, and writes lone surrogates as U+FFFD', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xd7ff)).map((codes) => String.fromCodePoint(...codes, 0x1f510)), (text) => {
        expect(fromUtf8(utf8(text))).toBe(text);
      }),
    );
    expect(fromUtf8(utf8('a\ud800'))).toBe('a\ufffd');
  });
});

describe('numbers as bytes', () => {
  test('are big-endian', () => {
    expect(toHex(u32(0x01020304))).toBe('01020304');
    expect(toHex(u64(2 ** 53 - 1))).toBe('001fffffffffffff');
  });

  test.each([-1, 0.5, Number.NaN, Infinity, 2 ** 53])('%s is refused', (value) => {
    expect(failure(() => u64(value)).code).toBe('bad-length');
    expect(failure(() => u32(value)).code).toBe('bad-length');
  });

  test('u32 refuses 33 bits', () => expect(failure(() => u32(2 ** 32)).code).toBe('bad-length'));
});

function attempt<T>(act: () => T): T | null {
  try {
    return act();
  } catch (error) {
    if (error instanceof CryptoError && error.code === 'bad-encoding') return null;
    throw error;
  }
}

function failure(act: () => unknown): CryptoError {
  try {
    act();
  } catch (error) {
    if (error instanceof CryptoError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
