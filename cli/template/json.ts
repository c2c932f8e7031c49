import type { Scanner, Writer } from './scanner.ts';
import { escapeJson, quoteJson } from './scanner.ts';

/** JSON: inside a string the value is escaped, outside it becomes a string. */
export class JsonScanner implements Scanner {
  #inString = false;
  #escaped = false;

  read(text: string): void {
    for (const character of text) {
      if (this.#escaped) this.#escaped = false;
      else if (character === '"') this.#inString = !this.#inString;
      else if (character === '\\' && this.#inString) this.#escaped = true;
    }
  }

  writer(): Writer {
    return this.#inString ? escapeJson : quoteJson;
  }
}
