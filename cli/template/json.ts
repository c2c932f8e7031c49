import type { Scanner, Writer } from './scanner.ts';
import { escapeJson, quoteJson, refuse } from './scanner.ts';

/** JSON: inside a string the value is escaped, outside it becomes a string where one may stand. */
export class JsonScanner implements Scanner {
  #inString = false;
  #escaped = false;
  /** The last character outside of strings that is no blank; `r` for a reference. */
  #last = '';

  read(text: string): void {
    for (const character of text) {
      if (this.#escaped) this.#escaped = false;
      else if (character === '"') this.#inString = !this.#inString;
      else if (character === '\\' && this.#inString) this.#escaped = true;
      if (!this.#inString && !/\s/.test(character)) this.#last = character;
    }
  }

  writer(rest: string): Writer {
    if (this.#inString) return escapeJson;
    const isAlone = '{[:,'.includes(this.#last) && /^\s*([,:\]}]|$)/.test(rest);
    this.#last = 'r';
    return isAlone ? quoteJson : refuse;
  }
}
