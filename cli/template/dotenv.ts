import type { Scanner, Writer } from './scanner.ts';
import { writeHarmless } from './scanner.ts';

type Mode = 'name' | 'comment' | 'value' | '"' | "'" | '`';

/**
 * A `.env` file. Its readers disagree on escapes: between double quotes npm's dotenv takes `\"` as it is,
 * Docker Compose unescapes it and replaces `$NAME`. So a value is written only in a way that all of them
 * read alike.
 */
export class DotenvScanner implements Scanner {
  #mode: Mode = 'name';
  /** Whether something of an unquoted value stands here already. */
  #begun = false;

  read(text: string): void {
    for (let at = 0; at < text.length; ) at += this.#step(text, at);
  }

  writer(rest: string): Writer | null {
    const isAlone = !this.#begun && /^[ \t]*(#|\r?\n|$)/.test(rest);
    switch (this.#mode) {
      case 'comment':
        return null;
      case '"':
        return (value) => (/["\\$`\r\n]/.test(value) ? null : value);
      case "'":
      case '`': {
        const quote = this.#mode;
        return (value) => (value.includes(quote) ? null : value);
      }
      case 'name':
      case 'value':
        this.#begun = true;
        return isAlone ? quoteDotenv : writeHarmless;
    }
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
  if (!value.includes("'")) return `'${value}'`;
  return /["\\$`\r\n]/.test(value) ? null : `"${value}"`;
}
