import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseCommandLine } from './command-line.ts';
import { CliError, EXIT_CODES, exitCodeOf } from './errors.ts';
import { oneTimeCode } from './one-time-code.ts';
import { parseReference } from './reference.ts';
import { printable, table } from './terminal.ts';

describe('references', () => {
  test.each([
    ['GitHub', null, { name: 'GitHub', label: '' }],
    ['GitHub', 'user name', { name: 'GitHub', label: 'user name' }],
    ['clavitor://GitHub', null, { name: 'GitHub', label: '' }],
    ['clavitor://GitHub', 'password', { name: 'GitHub', label: 'password' }],
    ['clavitor://GitHub/password', null, { name: 'GitHub', label: 'password' }],
    ['clavitor://My%20Server/private%20key', null, { name: 'My Server', label: 'private key' }],
    ['clavitor://a%2Fb/c%2Fd', null, { name: 'a/b', label: 'c/d' }],
    ['clavitor://%D0%91%D0%B0%D0%BD%D0%BA/%D0%BF%D0%B8%D0%BD', null, { name: 'Банк', label: 'пин' }],
    ['a/b', null, { name: 'a/b', label: '' }],
    ['100 %', null, { name: '100 %', label: '' }],
  ])('%s with field %s', (text, label, expected) => {
    expect(parseReference(text, label)).toEqual(expected);
  });

  test.each([
    ['', null],
    ['   ', null],
    ['x'.repeat(201), null],
    ['GitHub', 'x'.repeat(201)],
    ['clavitor://', null],
    ['clavitor:///password', null],
    ['clavitor://a/b/c', null],
    ['clavitor://%zz', null],
    ['clavitor://%ff', null],
    ['clavitor://a/b', 'b'],
  ])('%j with field %j is refused', (text, label) => {
    expect(() => parseReference(text, label)).toThrow(expect.objectContaining({ code: 'bad-name' }) as Error);
  });
});

describe('command lines', () => {
  test('options stand anywhere, with = or without, long or short', () => {
    for (const line of ['-p ci get GitHub -f user', 'get --profile=ci --field=user GitHub', 'get GitHub --field user -p ci']) {
      const { command, argument, values } = parseCommandLine(line.split(' '));
      expect({ command, argument, values: Object.fromEntries(values) }).toEqual({
        command: 'get',
        argument: 'GitHub',
        values: { profile: 'ci', field: 'user' },
      });
    }
  });

  test('a name that looks like an option goes behind --', () => {
    expect(parseCommandLine(['get', '--', '--json']).argument).toBe('--json');
  });

  test('nothing that was typed is repeated in an error', () => {
    for (const args of [['s3cret'], ['get', 's3cret', 's3cret'], ['get', '--s3cret'], ['get', 'x', '--json=s3cret'], ['status', 's3cret'], ['get', '-s3cret'], ['get', '--=s3cret']]) {
      const error = errorOf(() => parseCommandLine(args));
      expect(error.code).toBe('usage');
      expect(`${error.message} ${error.hint ?? ''}`).not.toContain('s3cret');
    }
  });

  test('names of JavaScript are no commands or options', () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect(errorOf(() => parseCommandLine([name])).code).toBe('usage');
      expect(errorOf(() => parseCommandLine(['get', 'x', `--${name}`])).code).toBe('usage');
    }
  });
});

describe('exit codes', () => {
  test('each code of an error has one', () => {
    const codes = EXIT_CODES.flatMap((row) => row.codes);
    expect(new Set(codes).size).toBe(codes.length);
    expect(exitCodeOf('integrity')).toBe(7);
    expect(exitCodeOf('unexpected')).toBe(1);
  });

  test('the documentation has the same table', () => {
    const manual = readFileSync(new URL('../docs/cli.md', import.meta.url), 'utf8');
    for (const { exit, meaning, codes } of EXIT_CODES) {
      expect(manual).toContain(`| ${exit} | ${meaning} | ${codes.map((code) => `\`${code}\``).join(', ')} |`);
    }
  });
});

describe('one-time codes', () => {
  const seeds = {
    SHA1: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
    SHA256: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA',
    SHA512:
      'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNA',
  };

  // RFC 6238, Appendix B.
  test.each([
    [59, '94287082', '46119246', '90693936'],
    [1111111109, '07081804', '68084774', '25091201'],
    [1234567890, '89005924', '91819424', '93441116'],
    [20000000000, '65353130', '77737706', '47863826'],
  ])('at %i seconds', (seconds, ...codes) => {
    for (const [index, [algorithm, secret]] of Object.entries(seeds).entries()) {
      const uri = `otpauth://totp/x?secret=${secret}&algorithm=${algorithm}&digits=8`;
      expect(oneTimeCode(uri, seconds * 1000).code).toBe(codes[index]);
    }
  });

  test('from a bare secret in groups, with the usual parameters', () => {
    const code = oneTimeCode('gezd gnbv gy3t qojq-gezd gnbv gy3t qojq', 59_000);
    expect(code).toEqual({ code: '287082', secondsLeft: 1, period: 30 });
  });

  test('with another period', () => {
    const uri = `otpauth://totp/A:b?secret=${seeds.SHA1}&issuer=A&period=60&digits=7`;
    expect(oneTimeCode(uri, 61_000)).toMatchObject({ secondsLeft: 59, period: 60 });
    expect(oneTimeCode(uri, 61_000).code).toHaveLength(7);
  });

  test.each(['', 'not base32!', 'otpauth://hotp/x?secret=GEZDGNBV&counter=1', 'otpauth://totp/x', 'otpauth://totp/x?secret=GEZDGNBV&digits=40'])(
    '%j holds no seed, and the error does not repeat it',
    (seed) => {
      const error = errorOf(() => oneTimeCode(seed, 0));
      expect(error.code).toBe('not-totp');
      expect(error.message).toBe('the field holds no one-time password seed');
      expect(error.cause).toBeUndefined();
    },
  );
});

describe('the terminal', () => {
  test('names from elsewhere cannot act on it', () => {
    expect(printable('Codex\u001b[2J\u0007\u202egnp.exe\u2028')).toBe('Codex\ufffd[2J\ufffd\ufffdgnp.exe\ufffd');
    expect(printable('Дом 🏠 é')).toBe('Дом 🏠 é');
  });

  test('tables are aligned', () => {
    expect(table([['a', 'one'], ['long', 'two']])).toBe('  a     one\n  long  two\n');
  });
});

function errorOf(action: () => unknown): CliError {
  try {
    action();
  } catch (error) {
    if (error instanceof CliError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
