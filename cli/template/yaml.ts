import type { Scanner, Writer } from './scanner.ts';
import { escapeJson, quoteJson, writeHarmless } from './scanner.ts';

type Mode = 'plain' | 'comment' | 'block' | '"' | "'";

/** A document begins or ends (§9.1). */
const MARKER = /^(---|\.\.\.)(?=\s|$)/;
/** YAML 1.2 may not hold these as they are (§5.1). */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u0084\u0086-\u009f]/;

/**
 * YAML: quoted scalars of both kinds, block scalars, flow collections. A value that stands alone becomes a
 * double-quoted scalar; between other characters of a plain scalar, or in another line of one, it must be harmless.
 */
export class YamlScanner implements Scanner {
  #mode: Mode = 'plain';
  /** Whether a scalar may begin here. */
  #fresh = true;
  #flow = 0;
  /** Column in the line, and that of its first scalar, which may be a key. */
  #column = 0;
  #key = -1;
  /** Column of the last dash or key: what belongs to it is indented behind it. */
  #parent = -1;
  /** Whether the last scalar is a plain one, which may go on in the next line. */
  #isPlain = false;
  #indent = 0;
  #isIndenting = true;
  /** Whether the block scalar is a folded one. */
  #folds = false;

  read(text: string): void {
    for (let at = 0; at < text.length; ) {
      const length = this.#step(text, at);
      this.#count(text.slice(at, at + length));
      at += length;
    }
  }

  writer(rest: string): Writer | null {
    this.#enterLine('clavitor://');
    const writer = this.#writerHere(rest);
    this.#isIndenting = false;
    return writer;
  }

  #writerHere(rest: string): Writer | null {
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
        const isAlone = this.#fresh && (this.#flow > 0 ? /^\s*([,\]}]|:\s|$)|^\s+#/ : /^[ \t]*(:[ \t]|:?\r?\n|$)|^[ \t]+#/).test(rest);
        this.#begin();
        this.#isPlain = !isAlone || this.#goesOn(rest);
        return this.#isPlain ? writeHarmless : quoteJson;
      }
    }
  }

  /** Whether a plain scalar goes on in the next line that is not blank. */
  #goesOn(rest: string): boolean {
    const [, indent, next = ''] = /^[ \t]*\r?\n(?:[ \t]*\r?\n)*( *)(\S[^\n]*)/.exec(rest) ?? [];
    if (indent === undefined || this.#flow > 0) return false;
    return indent.length > this.#parent && !next.startsWith('#') && !(indent === '' && MARKER.test(next));
  }

  #blockWriter(): Writer {
    const indent = ' '.repeat(this.#indent);
    const folds = this.#folds;
    const startsLine = this.#isIndenting;
    return (value) => {
      if (CONTROL.test(value) || (folds && value.includes('\n')) || (startsLine && /^\s/.test(value))) return null;
      return value.replaceAll('\n', `\n${indent}`);
    };
  }

  /** Takes one token at `at`. @returns its length */
  #step(text: string, at: number): number {
    const character = text.charAt(at);
    if (character !== '\n') this.#enterLine(text.slice(at, at + 4));
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

  /** At the first characters of a line behind its indentation: what of the line before has ended. */
  #enterLine(start: string): void {
    if (!this.#isIndenting || /^[ \t\r]/.test(start) || this.#mode === 'comment') return;
    const isMarker = this.#column === 0 && MARKER.test(start);
    const isInside = this.#column > this.#parent && !isMarker;
    if (this.#mode === 'block' && !isInside) {
      this.#mode = 'plain';
      this.#isPlain = false;
      this.#fresh = true;
    }
    if (this.#mode !== 'plain' || this.#flow > 0) return;
    this.#fresh = !(this.#isPlain && isInside) || start.startsWith('#');
  }

  #plain(text: string, at: number): number {
    const character = text.charAt(at);
    const next = text.charAt(at + 1);
    const before = text.charAt(at - 1);
    if (/\s/.test(character)) return 1;
    if (character === '#' && (this.#isIndenting || /\s/.test(before))) [this.#mode, this.#isPlain] = ['comment', false];
    else if (this.#fresh) return this.#freshToken(text, at, character, next);
    else if (character === ':' && /^[\s,\]}]?$/.test(next)) this.#endKey(next);
    else if (this.#flow > 0) this.#flowMark(character);
    return 1;
  }

  #freshToken(text: string, at: number, character: string, next: string): number {
    const block = /^[|>][-+0-9]*[ \t]*(#[^\n]*)?\r?\n/.exec(text.slice(at, at + 200));
    if (this.#isIndenting && this.#column === 0 && (MARKER.test(text.slice(at, at + 4)) || character === '%')) {
      this.#parent = -1;
      if (character === '%') this.#mode = 'comment';
      return character === '%' ? 1 : 3;
    }
    if ('-?:'.includes(character) && /^\s?$/.test(next)) {
      if (this.#flow === 0) this.#parent = this.#column;
    } else if (character === '!' || character === '&') {
      return /^\S+/.exec(text.slice(at))?.[0].length ?? 1;
    } else if (block !== null && this.#flow === 0) {
      this.#folds = character === '>';
      this.#mode = 'block';
    } else if (character === '"' || character === "'") {
      this.#begin();
      this.#mode = character;
    } else if ('[{]},'.includes(character)) {
      this.#flowMark(character);
    } else {
      this.#begin();
      this.#isPlain = true;
    }
    return 1;
  }

  #endKey(next: string): void {
    [this.#fresh, this.#isPlain] = [/\s/.test(next), false];
    if (this.#flow === 0) this.#parent = this.#key;
  }

  #flowMark(character: string): void {
    if ('[{'.includes(character)) {
      this.#flow += 1;
      this.#fresh = true;
    } else if (character === ',') {
      this.#fresh = true;
    } else if (']}'.includes(character)) {
      this.#flow = Math.max(0, this.#flow - 1);
      [this.#fresh, this.#isPlain] = [false, false];
    }
  }

  /** A scalar begins here. */
  #begin(): void {
    this.#fresh = false;
    this.#isPlain = false;
    if (this.#key === -1) this.#key = this.#column;
  }

  #count(text: string): void {
    for (const character of text) {
      if (character === '\n') {
        this.#column = 0;
        this.#indent = 0;
        this.#isIndenting = true;
        this.#key = -1;
        continue;
      }
      this.#column += 1;
      if (!this.#isIndenting) continue;
      if (character === ' ') this.#indent += 1;
      else if (!/[\t\r]/.test(character)) this.#isIndenting = false;
    }
  }
}
