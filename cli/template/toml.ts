import type { Scanner, Writer } from './scanner.ts';
import { escapeJson, quoteJson } from './scanner.ts';

type Mode = 'bare' | 'comment' | '"' | "'" | '"""' | "'''";

/** TOML 1.0: strings of all four kinds; outside of one the value becomes a basic string. */
export class TomlScanner implements Scanner {
  #mode: Mode = 'bare';

  read(text: string): void {
    for (let at = 0; at < text.length; ) at += this.#step(text, at);
  }

  writer(): Writer | null {
    if (this.#mode === 'comment') return null;
    if (this.#mode === 'bare') return quoteJson;
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
