import type { Scanner, Writer } from './scanner.ts';
import { escapeJson, quoteJson, refuse } from './scanner.ts';

type Mode = 'bare' | 'comment' | '"' | "'" | '"""' | "'''";

/** By what stands in front of a reference without quotes: what may follow, so that a key, a part of one, or a value stands there. */
const MAY_FOLLOW: readonly (readonly [RegExp, RegExp])[] = [
  [/^[\n[{,]?$/, /^[ \t]*([=.,\]}#\r\n]|$)/],
  [/^=$/, /^[ \t]*([,\]}#\r\n]|$)/],
  [/^\.$/, /^[ \t]*[=.\]]/],
];

/** TOML 1.0: strings of all four kinds; outside of one the value becomes a basic string where one may stand. */
export class TomlScanner implements Scanner {
  #mode: Mode = 'bare';
  /** The last character outside of comments that is no blank; `r` for a reference. */
  #last = '';

  read(text: string): void {
    for (let at = 0; at < text.length; ) {
      const length = this.#step(text, at);
      const character = text.charAt(at + length - 1);
      if (this.#mode !== 'comment' && !/[ \t\r]/.test(character)) this.#last = character;
      at += length;
    }
  }

  writer(rest: string): Writer | null {
    if (this.#mode === 'comment') return null;
    if (this.#mode === 'bare') {
      const isAlone = MAY_FOLLOW.some(([before, behind]) => before.test(this.#last) && behind.test(rest));
      this.#last = 'r';
      return isAlone ? quoteJson : refuse;
    }
    if (this.#mode.startsWith('"')) return escapeJson;
    // A literal string has no escapes.
    const forbidden = this.#mode === "'" ? /['\u0000-\u0008\u000a-\u001f\u007f]/ : /['\u0000-\u0008\u000b-\u001f\u007f]/;
    return (value) => (forbidden.test(value) ? null : value);
  }

  /** Takes one token at `at`. @returns its length */
  #step(text: string, at: number): number {
    const character = text.charAt(at);
    if (this.#mode === 'bare') return this.#open(text, at);
    if (this.#mode === 'comment') {
      if (character === '\n') this.#mode = 'bare';
      return 1;
    }
    if (character === '\\' && this.#mode.startsWith('"')) return 2;
    if (character === '\n' && this.#mode.length === 1) this.#mode = 'bare';
    if (!text.startsWith(this.#mode, at)) return 1;
    const { length } = this.#mode;
    this.#mode = 'bare';
    return length;
  }

  #open(text: string, at: number): number {
    const quote = (['"""', "'''", '"', "'"] as const).find((candidate) => text.startsWith(candidate, at));
    if (quote !== undefined) this.#mode = quote;
    else if (text.charAt(at) === '#') this.#mode = 'comment';
    return quote?.length ?? 1;
  }
}
