import type { Scanner, Writer } from './scanner.ts';

/** A text of no known format: values go in as they are. */
export class PlainScanner implements Scanner {
  read(): void {
    // Nothing in the text matters.
  }

  writer(): Writer {
    return (value) => value;
  }
}
