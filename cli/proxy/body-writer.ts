import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import type { Fields } from './headers.ts';
import { formatFields } from './http1-head.ts';
import { writeTogether } from './write-together.ts';

/** A record of TLS (RFC 8446 §5.1). */
const PIECE_MAX = 16 * 1024;

/** Where a body goes. */
export interface BodyTarget {
  /** @param onWritten called once nothing needs the bytes any more, or never. @returns whether more may follow before the stream's `drain` */
  write(bytes: Buffer, onWritten?: () => void): boolean;
  /** What it goes over: its `drain`, `error` and `close` are the body's. */
  readonly stream: Writable;
}

/** Writes the message of HTTP/1.1 whose head is given: its body in chunks (RFC 9112 §7.1) or as it is. */
export class BodyWriter implements BodyTarget {
  readonly stream: Socket;
  readonly #isChunked: boolean;
  /** The head, until something goes with it. */
  #head: string;

  /** @param head with its empty line */
  constructor(socket: Socket, head: string, isChunked: boolean) {
    this.stream = socket;
    this.#head = head;
    this.#isChunked = isChunked;
  }

  /** Sends the head by itself. */
  flush(): void {
    const head = this.#take();
    if (head !== '') writeTogether(this.stream, head);
  }

  write(bytes: Buffer, onWritten?: () => void): boolean {
    if (bytes.length === 0) return true;
    const head = this.#take();
    if (!this.#isChunked) return this.#writeBehind(head, bytes, onWritten);
    // In one piece: TLS would make a record of each.
    const line = `${head}${bytes.length.toString(16)}\r\n`;
    const chunk = Buffer.allocUnsafe(line.length + bytes.length + 2);
    chunk.write(line, 0, 'latin1');
    chunk.set(bytes, line.length);
    chunk.write('\r\n', line.length + bytes.length, 'latin1');
    return this.stream.write(chunk, onWritten);
  }

  end(trailers: Fields): void {
    const head = this.#take();
    const last = this.#isChunked ? `${head}0\r\n${formatFields(trailers)}\r\n` : head;
    if (last !== '') writeTogether(this.stream, last);
  }

  /** As text, short ones go out in one piece without being copied together first. */
  #writeBehind(head: string, bytes: Buffer, onWritten?: () => void): boolean {
    if (head === '') return this.stream.write(bytes, onWritten);
    if (bytes.length <= PIECE_MAX) return writeTogether(this.stream, head + bytes.toString('latin1'));
    this.stream.write(head, 'latin1');
    return this.stream.write(bytes, onWritten);
  }

  #take(): string {
    const head = this.#head;
    this.#head = '';
    return head;
  }
}
