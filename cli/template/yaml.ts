import type { Scanner, Writer } from './scanner.ts';
import { escapeJson, quoteJson, writeHarmless } from './scanner.ts';

type Mode = 'plain' | 'comment' | 'block' | '"' | "'";

/** YAML 1.2 may not hold these as they are (§5.1). */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u0084\u0086-\u009f]/;

/**
 * YAML: quoted scalars of both kinds, block scalars, flow collections. A value that stands alone becomes a
 * double-quoted scalar; between other characters of a plain scalar it must be harmless.
 */
export class YamlScanner implements Scanner {
  #mode: Mode = 'plain';
  /** Whether a scalar may begin here. */
  #fresh = true;
  #flow = 0;
  /** Column in the line, and those of its last dash and of its first key: block scalars are indented behind these. */
  #column = 0;
  #dash = -1;
  #key = -1;
  #indent = 0;
  #isIndenting = true;
  #block: { readonly parent: number; readonly folds: boolean } | null = null;

  read(text: string): void {
    for (let at = 0; at < text.length; ) {
      const length = this.#step(text, at);
      this.#count(text.slice(at, at + length));
      at += length;
    }
  }

  writer(rest: string): Writer | null {
    this.#enterLine(' ');
    switch (this.#mode) {
      case 'comment':
        return null;
      case '"':
        return escapeJson;
      case "'":
        return (value) => (CONTROL.test(value) || value.includes('\n') ? null : value.replaceAll("'", "''"));
      case 'block':
        return this.#blockWriter();
      case 'plain': {
        const ends = this.#flow > 0 ? /^[ \t]*([,\]}]|:[ \t]|[ \t]#|\r?\n|$)/ : /^[ \t]*(:[ \t]|:\r?\n|[ \t]#|\r?\n|$)/;
        const isAlone = this.#fresh && ends.test(rest);
        this.#begin();
        return isAlone ? quoteJson : writeHarmless;
      }
    }
  }

  #blockWriter(): Writer {
    const indent = ' '.repeat(this.#indent);
    const folds = this.#block?.folds === true;
    const startsLine = this.#isIndenting;
    return (value) => {
      if (CONTROL.test(value) || (folds && value.includes('\n')) || (startsLine && /^\s/.test(value))) return null;
      return value.replaceAll('\n', `\n${indent}`);
    };
  }

  /** Takes one token at `at`. @returns its length */
  #step(text: string, at: number): number {
    const character = text.charAt(at);
    if (character !== '\n') this.#enterLine(character);
    switch (this.#mode) {
      case 'comment':
        if (character === '\n') this.#mode = 'plain';
        return 1;
      case 'block':
        return 1;
      case '"':
        if (character === '\\') return 2;
        if (character === '"') this.#mode = 'plain';
        return 1;
      case "'":
        if (character === "'" && text.charAt(at + 1) === "'") return 2;
        if (character === "'") this.#mode = 'plain';
        return 1;
      case 'plain':
        return this.#plain(text, at);
    }
  }

  /** At the first character of a line behind its indentation: whether a block scalar has ended. */
  #enterLine(character: string): void {
    if (!this.#isIndenting || /[ \t\r]/.test(character)) return;
    if (this.#mode === 'block' && this.#block !== null && this.#column <= this.#block.parent) {
      this.#mode = 'plain';
      this.#block = null;
      this.#fresh = true;
    }
  }

  #plain(text: string, at: number): number {
    const character = text.charAt(at);
    const next = text.charAt(at + 1);
    const before = at === 0 ? ' ' : text.charAt(at - 1);
    if (/\s/.test(character)) return 1;
    if (character === '#' && (this.#isIndenting || /\s/.test(before))) this.#mode = 'comment';
    else if (this.#fresh) return this.#freshToken(text, at, character, next);
    else if (character === ':' && /^[\s,\]}]?$/.test(next)) this.#fresh = /\s/.test(next);
    else if (this.#flow > 0) this.#flowMark(character);
    return 1;
  }

  #freshToken(text: string, at: number, character: string, next: string): number {
    const block = /^[|>][-+0-9]*[ \t]*(#[^\n]*)?\r?\n/.exec(text.slice(at, at + 200));
    if ((character === '-' || character === '?') && /^\s?$/.test(next)) {
      this.#dash = this.#column;
    } else if (character === '!' || character === '&') {
      return /^\S+/.exec(text.slice(at))?.[0].length ?? 1;
    } else if (block !== null && this.#flow === 0) {
      this.#block = { parent: this.#key === -1 ? this.#dash : this.#key, folds: character === '>' };
      this.#mode = 'block';
    } else if (character === '"' || character === "'") {
      this.#begin();
      this.#mode = character;
    } else if ('[{]},'.includes(character)) {
      this.#flowMark(character);
    } else {
      this.#begin();
    }
    return 1;
  }

  #flowMark(character: string): void {
    if ('[{'.includes(character)) {
      this.#flow += 1;
      this.#fresh = true;
    } else if (character === ',') {
      this.#fresh = true;
    } else if (']}'.includes(character)) {
      this.#flow = Math.max(0, this.#flow - 1);
      this.#fresh = false;
    }
  }

  /** A scalar begins here. */
  #begin(): void {
    this.#fresh = false;
    if (this.#key === -1) this.#key = this.#column;
  }

  #count(text: string): void {
    for (const character of text) {
      if (character === '\n') {
        this.#column = 0;
        this.#indent = 0;
        this.#isIndenting = true;
        if (this.#mode === 'plain') [this.#fresh, this.#dash, this.#key] = [true, -1, -1];
        continue;
      }
      this.#column += 1;
      if (this.#isIndenting && character === ' ') this.#indent += 1;
      else this.#isIndenting = false;
    }
  }
}
