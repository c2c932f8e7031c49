import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomBytes } from '../crypto/hazmat/random.ts';
import { ProtocolError } from './errors.ts';
import { makeId } from './ids.ts';
import { formatRecoveryCode, makeRecoveryCode, parseRecoveryCode } from './sealed/recovery-code.ts';
import { formatSetupToken, parseSetupToken, SETUP_TOKEN_PREFIX } from './setup-token.ts';

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const BASE32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

describe('a setup token', () => {
  const origins = fc.constantFrom('https://vault.example', 'http://localhost:3000', 'https://[2001:db8::1]:8443', 'https://xn--e1afmkfd.example');

  test('reads back as what was written', () => {
    fc.assert(
      fc.property(origins, fc.uuid({ version: 4 }), fc.uint8Array({ minLength: 32, maxLength: 32 }), (origin, agent, secret) => {
        const token = { origin, agent, secret: new Uint8Array(secret) };
        expect(parseSetupToken(formatSetupToken(token))).toEqual(token);
      }),
    );
  });

  test('with one character changed, missing, doubled or exchanged is refused', () => {
    const text = formatSetupToken({ origin: 'https://vault.example', agent: makeId(), secret: randomBytes(32) });
    for (let at = SETUP_TOKEN_PREFIX.length; at < text.length; at++) {
      for (const mistake of mistakes(text, at, BASE64URL)) expectRefused(() => parseSetupToken(mistake), 'bad-token');
    }
  });

  test('of any other text is refused with the one error', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        expectRefused(() => parseSetupToken(text), 'bad-token');
        expectRefused(() => parseSetupToken(SETUP_TOKEN_PREFIX + text), 'bad-token');
      }),
    );
  });

  test('never stands in the error about it', () => {
    const text = formatSetupToken({ origin: 'https://vault.example', agent: makeId(), secret: randomBytes(32) });
    const error = refusal(() => parseSetupToken(`${text.slice(0, 60)} ${text.slice(60)}`));
    expect(`${error.message} ${String(error.cause)} ${error.stack ?? ''}`).not.toContain(text.slice(20, 60));
  });
});

describe('a recovery code', () => {
  test('reads back as what was written, however it is typed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (bytes) => {
        const entropy = new Uint8Array(bytes);
        const code = formatRecoveryCode(entropy);
        expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){7}[0-9A-HJKMNP-TV-Z]{5}$/);
        expect(parseRecoveryCode(code)).toEqual(entropy);
        expect(parseRecoveryCode(code.toLowerCase().replaceAll('-', ' '))).toEqual(entropy);
        expect(parseRecoveryCode(code.replaceAll('0', 'O').replaceAll('1', 'I'))).toEqual(entropy);
      }),
    );
  });

  test('with one character changed, missing, doubled or exchanged is refused', () => {
    const code = makeRecoveryCode().replaceAll('-', '');
    for (let at = 0; at < code.length; at++) {
      for (const mistake of mistakes(code, at, BASE32)) expectRefused(() => parseRecoveryCode(mistake), 'bad-recovery-code');
    }
  });

  test('of any other text is refused with the one error', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 60 }), fc.string({ unit: fc.nat(31).map((digit) => BASE32.charAt(digit)), minLength: 40, maxLength: 40 })), (text) => {
        expectRefused(() => parseRecoveryCode(text), 'bad-recovery-code');
      }),
    );
  });
});

/** `text` with the mistakes that a hand makes at one place. */
function mistakes(text: string, at: number, alphabet: string): string[] {
  const [before, character, after] = [text.slice(0, at), text.charAt(at), text.slice(at + 1)];
  const changed = alphabet.split('').filter((other) => other !== character).map((other) => before + other + after);
  const next = after.charAt(0);
  const exchanged = next === '' || next === character ? [] : [before + next + character + after.slice(1)];
  return [...changed, before + after, before + character + character + after, ...exchanged];
}

function expectRefused(act: () => unknown, code: string): void {
  expect(refusal(act).code).toBe(code);
}

function refusal(act: () => unknown): ProtocolError {
  try {
    act();
  } catch (error) {
    if (error instanceof ProtocolError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
