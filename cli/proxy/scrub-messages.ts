import type { Needle } from './needles.ts';
import type { BodySearch } from './pass-on.ts';
import { Refusal } from './refusal.ts';
import { Scrubber } from './scrub.ts';

// [Note: Messages with their lengths]
// gRPC, gRPC-Web and Connect put a byte of flags and a length of four before each message of a stream. A message goes
// on to its last byte when that has arrived, also where this byte may begin a value: its reader may be who has
// to answer before the next one comes. Lengths inside of messages are not known here, so a replacement is as
// long as what it replaces.

const HEAD = 5;
const COMPRESSED = 1;

/** Replaces needles in each message, see [Note: Messages with their lengths]. */
export class MessageScrubber implements BodySearch {
  readonly #needles: readonly Needle[];
  #head: Buffer = Buffer.alloc(0);
  #left = 0;
  #scrubber: Scrubber;

  /** @param needles with replacements of their own length */
  constructor(needles: readonly Needle[]) {
    this.#needles = needles;
    this.#scrubber = new Scrubber(needles);
  }

  /** What can go on of the messages so far. @throws Refusal `upstream-encoding` */
  push(chunk: Buffer): Buffer {
    const out: Buffer[] = [];
    for (let rest = chunk; rest.length > 0; ) rest = this.#left === 0 ? this.#readHead(rest, out) : this.#readMessage(rest, out);
    return Buffer.concat(out);
  }

  /** What was held back, at the end. */
  end(): Buffer {
    return Buffer.concat([this.#head, this.#scrubber.end()]);
  }

  #readHead(bytes: Buffer, out: Buffer[]): Buffer {
    const missing = HEAD - this.#head.length;
    const head = Buffer.concat([this.#head, bytes.subarray(0, missing)]);
    const isWhole = head.length === HEAD;
    this.#head = isWhole ? Buffer.alloc(0) : head;
    if (isWhole) {
      if (((head[0] ?? 0) & COMPRESSED) !== 0) throw new Refusal('upstream-encoding', 'a message of the answer is compressed');
      this.#left = head.readUInt32BE(1);
      out.push(head);
    }
    return bytes.subarray(missing);
  }

  #readMessage(bytes: Buffer, out: Buffer[]): Buffer {
    const part = bytes.subarray(0, this.#left);
    this.#left -= part.length;
    out.push(this.#scrubber.push(part));
    if (this.#left === 0) {
      out.push(this.#scrubber.end());
      this.#scrubber = new Scrubber(this.#needles);
    }
    return bytes.subarray(part.length);
  }
}
