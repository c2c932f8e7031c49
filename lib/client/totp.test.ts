import { expect, test } from 'vitest';
import { parseTotp, totpNow } from './totp.ts';

// RFC 6238, appendix B: the seeds are "1234567890" repeated to the length of the hash.
const SHA1 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const SHA256 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA';
const SHA512 =
  'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNA';

const badTotp: unknown = expect.objectContaining({ code: 'bad-totp' });

test('the published codes of all three hashes come out', () => {
  const cases = [
    ['SHA1', SHA1, 59, '94287082'],
    ['SHA256', SHA256, 59, '46119246'],
    ['SHA512', SHA512, 59, '90693936'],
    ['SHA1', SHA1, 1111111109, '07081804'],
    ['SHA256', SHA256, 20000000000, '77737706'],
    ['SHA512', SHA512, 2000000000, '38618901'],
  ] as const;
  for (const [algorithm, secret, seconds, code] of cases) {
    const uri = parseTotp(`otpauth://totp/Test?secret=${secret}&algorithm=${algorithm}&digits=8`);
    expect(totpNow(uri, seconds * 1000)).toEqual({ code, secondsLeft: 30 - (seconds % 30), period: 30 });
  }
});

test('a bare seed is taken with spaces, hyphens, padding and in lower case', () => {
  const code = totpNow(parseTotp(SHA1), 0).code;
  for (const typed of ['gezd gnbv gy3t qojq gezd gnbv gy3t qojq', ` ${SHA1.toLowerCase()}=== `, SHA1.replaceAll(/(.{4})/g, '$1-')]) {
    expect(totpNow(parseTotp(typed), 0).code).toBe(code);
  }
});

test('digits from 6 to 8 and any period are kept', () => {
  const uri = parseTotp(`otpauth://totp/ACME:ann@example.com?secret=${SHA1}&issuer=ACME&digits=7&period=60`);
  expect(totpNow(uri, 61_000)).toMatchObject({ secondsLeft: 59, period: 60 });
  expect(totpNow(uri, 0).code).toHaveLength(7);
  expect(parseTotp(uri)).toBe(uri);
});

test('what is no time-based code is refused without quoting it', () => {
  const refused = [
    '',
    'not a seed!',
    'AAAA',
    `otpauth://hotp/Test?secret=${SHA1}&counter=1`,
    `otpauth://steam/Test?secret=${SHA1}`,
    `steam://${SHA1}`,
    `https://example.com/?secret=${SHA1}`,
    `otpauth://totp/Test?secret=${SHA1}&digits=9`,
    `otpauth://totp/Test?secret=${SHA1}&algorithm=MD5`,
    'otpauth://totp/Test',
  ];
  for (const text of refused) {
    expect(() => parseTotp(text), text).toThrow(badTotp);
    expect(() => parseTotp(text), text).not.toThrow(SHA1);
  }
});
