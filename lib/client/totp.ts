import { Secret, TOTP, URI } from 'otpauth';
import { ClientError } from './errors.ts';

/** A code as it is shown. */
export interface TotpCode {
  readonly code: string;
  readonly secondsLeft: number;
  readonly period: number;
}

const DEFAULT_ISSUER = '';
const ALGORITHMS: readonly string[] = ['SHA1', 'SHA256', 'SHA512'];
const BASE32 = /^[A-Z2-7]{8,}$/;

/**
 * What the owner pasted, as a canonical `otpauth://totp/…` URI. Takes such a URI, or a bare base32
 * seed with spaces, hyphens, padding and either case.
 * @throws ClientError `bad-totp` for counters (HOTP), other schemes, algorithms other than SHA-1, -256
 * and -512, digits other than 6 to 8, and seeds under 40 bits
 */
export function parseTotp(text: string): string {
  const typed = text.trim();
  const totp = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? fromUri(typed) : fromSeed(typed);
  const fits = ALGORITHMS.includes(totp.algorithm.replace('-', '')) && totp.digits >= 6 && totp.digits <= 8;
  if (!fits || totp.period < 1 || totp.period > 3600) throw badTotp('this kind of one-time code is not supported');
  if (totp.secret.bytes.length < 5) throw badTotp('the seed is too short');
  return totp.toString();
}

/** The code of a canonical URI at `now` (milliseconds since 1970). @throws ClientError `bad-totp` */
export function totpNow(uri: string, now: number = Date.now()): TotpCode {
  const totp = fromUri(uri);
  const seconds = Math.floor(now / 1000);
  return {
    code: totp.generate({ timestamp: now }),
    secondsLeft: totp.period - (seconds % totp.period),
    period: totp.period,
  };
}

function fromUri(uri: string): TOTP {
  try {
    const parsed = URI.parse(uri);
    if (parsed instanceof TOTP) return parsed;
  } catch {
    // The library's message quotes the URI, which holds the seed, so it is not kept as a cause.
    throw badTotp('this is not an otpauth URI');
  }
  throw badTotp('one-time codes with a counter are not supported');
}

function fromSeed(typed: string): TOTP {
  const seed = typed.replaceAll(/[\s-]/g, '').replace(/=+$/, '').toUpperCase();
  if (!BASE32.test(seed)) throw badTotp('the seed is not base32');
  return new TOTP({ issuer: DEFAULT_ISSUER, label: 'Clavitor', secret: Secret.fromBase32(seed) });
}

function badTotp(message: string): ClientError {
  return new ClientError('bad-totp', message);
}
