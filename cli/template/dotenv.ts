import type { Scanner, Writer } from './scanner.ts';
import { writeHarmless } from './scanner.ts';

type Quote = '"' | "'" | '`';
type Mode = 'name' | 'comment' | 'value' | Quote;

// [Note: Readers of .env files]
// npm's dotenv, python-dotenv and Docker Compose disagree. Between double quotes npm takes `\"` as it is and Compose
// unescapes it and replaces `$NAME`. Between single quotes Python unescapes `\\` and replaces `${NAME}`, each of them
// takes a `\` before the end for a quote that goes on, and npm makes a line feed of a carriage return. So a value is
// written only where all of them read it alike. Backticks are npm's alone.

/** What some reader takes for something else, between quotes. */
const READ_OTHERWISE: Readonly<Record<Quote, RegExp>> = {
  '"': /["\\$`\r\n]/,
  "'": /['\r]|\\\\|\\$|\$\{/,
  '`': /[`\r]|\\$/,
};

/** A `.env` file, see [Note: Readers of .env files]. */
export class DotenvScanner implements Scanner {
  #mode: Mode = 'name';
  /** Whether something of an unquoted value stands here already. */
  #begun = false;
  /** The character in front; null behind a reference, whose value may end in any. */
  #before: string | null = '';

  read(text: string): void {
    if (text !== '') this.#before = text.at(-1) ?? '';
    for (let at = 0; at < text.length; ) at += this.#step(text, at);
  }

  writer(rest: string): Writer | null {
    const before = this.#before;
    this.#before = null;
    if (this.#mode === 'comment') return null;
    if (this.#mode === 'name' || this.#mode === 'value') {
      const isAlone = !this.#begun && /^[ \t]*(#|\r?\n|$)/.test(rest);
      this.#begun = true;
      return isAlone ? quoteDotenv : writeHarmless;
    }
    const quote = this.#mode;
    return (value) => (isReadAlike(quote, before, value, rest) ? value : null);
  }

  #step(text: string, at: number): number {
    const character = text.charAt(at);
    if (this.#mode === '"' || this.#mode === "'" || this.#mode === '`') {
      if (character === '\\' && this.#mode === '"') return 2;
      if (character === this.#mode) this.#mode = 'value';
      return 1;
    }
    if (character === '\n') {
      this.#mode = 'name';
      this.#begun = false;
    } else if (this.#mode === 'name') {
      if (character === '#') this.#mode = 'comment';
      else if (character === '=') this.#mode = 'value';
    } else if (this.#mode === 'value') {
      this.#value(character, text.charAt(at - 1));
    }
    return 1;
  }

  #value(character: string, before: string): void {
    const isQuote = character === '"' || character === "'" || character === '`';
    if (isQuote && !this.#begun) this.#mode = character;
    else if (character === '#' && (!this.#begun || /\s/.test(before))) this.#mode = 'comment';
    if (!/\s/.test(character)) this.#begun = true;
  }
}

/** A value as the right side of a line of a `.env` file, or null where no two readers agree on one. */
export function quoteDotenv(value: string): string | null {
  if (writeHarmless(value) !== null || value === '') return value;
  const quote = (["'", '"'] as const).find((candidate) => !READ_OTHERWISE[candidate].test(value));
  return quote === undefined ? null : `${quote}${value}${quote}`;
}

/** What to do with a value that cannot be written at its place. */
export function hintDotenv(value: string): string {
  return quoteDotenv(value) === null
    ? 'no quotes hold it for every reader of .env files: set it with clavitor-cli run, or render another format'
    : 'let the reference stand alone behind the =, without quotes: the value gets those that it needs';
}

/** Whether all readers take a value between quotes for itself, also together with what stands before and behind it. */
function isReadAlike(quote: Quote, before: string | null, value: string, rest: string): boolean {
  if (READ_OTHERWISE[quote].test(value)) return false;
  const joins = quote === '"' ? /^\\./ : /^(\\\\|\$\{)/;
  const joinsBefore = before === null ? /^[\\{]/.test(value) : joins.test(before + value);
  return !joinsBefore && (rest.startsWith(quote) || !value.endsWith('$'));
}
