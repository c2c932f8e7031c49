import { ClientError } from './errors.ts';
import { WORDS } from './words.ts';

/** What a generated password is made of. */
export interface GeneratorOptions {
  readonly mode: 'characters' | 'words';
  /** Characters (4 to 128) or words (3 to 20). */
  readonly length: number;
  readonly digits: boolean;
  readonly symbols: boolean;
  readonly upper: boolean;
  /** Leaves out what looks alike: I, l, 1, O, 0, o and |. */
  readonly avoidAmbiguous: boolean;
  /** Between words. */
  readonly separator: string;
}

export const DEFAULT_GENERATOR: GeneratorOptions = {
  mode: 'characters',
  length: 20,
  digits: true,
  symbols: true,
  upper: true,
  avoidAmbiguous: false,
  separator: '-',
};

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';
const SYMBOLS = '!@#$%^&*()-_=+[]{};:,.?/|~';
const AMBIGUOUS = /[Il1O0o|]/g;

/**
 * A random password. Every choice is uniform (rejection sampling). Of each chosen kind of character at
 * least one is there: passwords without one are thrown away whole, so that the rest stay equally likely.
 * @throws ClientError `bad-request` for a length out of range
 */
export function generatePassword(options: GeneratorOptions): string {
  return options.mode === 'words' ? generateWords(options) : generateCharacters(options);
}

/** Bits of entropy of what `generatePassword` makes, rounded down. */
export function generatedBits(options: GeneratorOptions): number {
  if (options.mode === 'words') {
    const digit = options.digits ? Math.log2(DIGITS.length) : 0;
    return Math.floor(options.length * Math.log2(WORDS.length) + digit);
  }
  const kinds = alphabets(options);
  return Math.floor(Math.log2(acceptedShare(kinds, options.length)) + options.length * Math.log2(kinds.join('').length));
}

/**
 * How hard a password is to guess, from a dictionary and pattern search in this browser. The
 * dictionaries are loaded on first use.
 */
export async function strength(password: string): Promise<{ score: 0 | 1 | 2 | 3 | 4; guessesLog10: number }> {
  const { estimate } = await import('./strength.ts');
  return estimate(password);
}

function generateCharacters(options: GeneratorOptions): string {
  ensureLength(options.length, 4, 128);
  const kinds = alphabets(options);
  const alphabet = kinds.join('');
  for (;;) {
    const characters = Array.from({ length: options.length }, () => alphabet[randomBelow(alphabet.length)]);
    if (kinds.every((kind) => characters.some((character) => kind.includes(character ?? '')))) return characters.join('');
  }
}

/** With digits, one random digit stands at the end of the last word. */
function generateWords(options: GeneratorOptions): string {
  ensureLength(options.length, 3, 20);
  const words = Array.from({ length: options.length }, () => WORDS[randomBelow(WORDS.length)] ?? '');
  const cased = options.upper ? words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)) : words;
  return cased.join(options.separator) + (options.digits ? String(randomBelow(DIGITS.length)) : '');
}

function alphabets({ upper, digits, symbols, avoidAmbiguous }: GeneratorOptions): string[] {
  const kinds = [LOWER, ...(upper ? [UPPER] : []), ...(digits ? [DIGITS] : []), ...(symbols ? [SYMBOLS] : [])];
  return avoidAmbiguous ? kinds.map((kind) => kind.replaceAll(AMBIGUOUS, '')) : kinds;
}

/** The share of strings that hold every kind, by inclusion and exclusion over the kinds that are missing. */
function acceptedShare(kinds: readonly string[], length: number): number {
  const all = kinds.join('').length;
  let share = 0;
  for (let missing = 0; missing < 2 ** kinds.length; missing++) {
    const left = kinds.filter((_, position) => (missing & (1 << position)) === 0).join('').length;
    const sign = kinds.filter((_, position) => (missing & (1 << position)) !== 0).length % 2 === 0 ? 1 : -1;
    share += sign * (left / all) ** length;
  }
  return share;
}

/** A uniform whole number from 0 to `most` - 1: values of the last, incomplete round are drawn again. */
export function randomBelow(most: number): number {
  const limit = Math.floor(2 ** 32 / most) * most;
  for (;;) {
    const [value = 0] = crypto.getRandomValues(new Uint32Array(1));
    if (value < limit) return value % most;
  }
}

function ensureLength(length: number, least: number, most: number): void {
  if (!Number.isInteger(length) || length < least || length > most) {
    throw new ClientError('bad-request', `a length must be from ${least} to ${most}`);
  }
}
