import { Secret, TOTP, URI } from 'otpauth';
import { CliError } from './errors.ts';

/** A time-based one-time password (RFC 6238) and how long it lasts. */
export interface OneTimeCode {
  readonly code: string;
  readonly secondsLeft: number;
  readonly period: number;
}

/**
 * The code of `seed` at `now`.
 * @param seed an `otpauth://totp/` URI, or the bare base32 secret (SHA-1, 6 digits, 30 seconds)
 * @param now milliseconds since 1970
 * @throws CliError `not-totp`
 */
export function oneTimeCode(seed: string, now: number): OneTimeCode {
  const totp = parseSeed(seed);
  return {
    code: totp.generate({ timestamp: now }),
    secondsLeft: Math.ceil(totp.remaining({ timestamp: now }) / 1000),
    period: totp.period,
  };
}

function parseSeed(seed: string): TOTP {
  const text = seed.trim();
  try {
    const parsed = /^otpauth:/i.test(text) ? URI.parse(text) : new TOTP({ secret: parseSecret(text) });
    const usual = parsed.digits >= 6 && parsed.digits <= 8 && parsed.secret.bytes.length > 0;
    if (parsed instanceof TOTP && usual) return parsed;
  } catch {
    // The library's message quotes the seed.
  }
  throw new CliError('not-totp', 'the field holds no one-time password seed', {
    hint: 'the owner can store the otpauth:// address or the secret that the site shows',
  });
}

/** Sites show the secret in groups, some with hyphens. */
function parseSecret(text: string): Secret {
  return Secret.fromBase32(text.replaceAll(/[\s-]/g, ''));
}
