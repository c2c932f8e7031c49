import type { Socket } from 'node:net';
import { Http1Answer } from './client-http1.ts';
import { handOver } from './hand-over.ts';
import { requestFraming } from './http1-body.ts';
import { HeadReader, Http1Error, parseRequestHead } from './http1-head.ts';
import type { Http1Request } from './http1-message.ts';
import { IncomingBody } from './http1-message.ts';

/** How long the head of a request may take, and how long a connection waits for the next one, in milliseconds. */
const HEAD_MS = 60_000;
const IDLE_MS = 75_000;
/** How long a client that is told of the end has to end its side, in milliseconds. */
const LINGER_MS = 1_000;
const [CR, LF] = [0x0d, 0x0a];
const NOTHING = Buffer.alloc(0);

/** Does a request. Never rejects. */
export type Serve = (request: Http1Request, answer: Http1Answer) => Promise<void>;

/** A client's connection of HTTP/1.1: its requests, one after another. */
export class ClientConnection {
  readonly #socket: Socket;
  readonly #serve: Serve;
  readonly #heads = new HeadReader();
  /** The request that is read or answered. */
  #body: IncomingBody | null = null;
  #answer: Http1Answer | null = null;
  /** What came while an answer was on its way. */
  #behind: Buffer[] = [];
  #since = Date.now();
  #isRefused = false;
  readonly #listeners = {
    data: (bytes: Buffer) => this.#onData(bytes),
    end: () => this.#socket.destroy(),
    close: () => this.#onClose(),
  };

  constructor(socket: Socket, serve: Serve) {
    this.#socket = socket;
    this.#serve = serve;
    socket.on('data', this.#listeners.data).on('end', this.#listeners.end).on('close', this.#listeners.close);
    socket.on('error', () => socket.destroy());
  }

  /** Ends a connection that has been silent for too long. @param now milliseconds since 1970 */
  endOverdue(now: number): void {
    if (this.#answer !== null) return;
    if (this.#heads.hasBegun && now > this.#since + HEAD_MS) this.#refuse('408 Request Timeout');
    else if (now > this.#since + IDLE_MS) this.#socket.destroy();
  }

  #onData(bytes: Buffer): void {
    if (this.#isRefused) return;
    try {
      this.#read(bytes);
    } catch (error) {
      if (!(error instanceof Http1Error)) throw error;
      const hasBegun = this.#answer?.started === true;
      // What is on its way to a host ends with it.
      this.#answer?.goAway();
      this.#body?.fail(error);
      if (hasBegun) this.#socket.destroy();
      else this.#refuse(error.code === 'HTTP_TOO_LARGE' ? '431 Request Header Fields Too Large' : '400 Bad Request');
    }
  }

  #read(bytes: Buffer): void {
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#body?.ended === false) {
        rest = this.#body.push(rest);
        this.#goOnAfterAnswer();
      } else if (this.#answer !== null) {
        this.#keepBehind(rest);
        return;
      } else {
        rest = this.#readHead(rest);
      }
    }
  }

  /** Keeps what stands behind a request until that is answered. */
  #keepBehind(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#behind.push(bytes);
    this.#socket.pause();
  }

  /** Reads a head, and begins its request. @returns what is still to be read */
  #readHead(bytes: Buffer): Buffer {
    if (!this.#heads.hasBegun) {
      this.#since = Date.now();
      // RFC 9112 §2.2: some clients send a line break too much.
      if (bytes[0] === CR && bytes[1] === LF) return bytes.subarray(2);
    }
    const read = this.#heads.push(bytes);
    if (read === null) return NOTHING;
    const head = parseRequestHead(read.text);
    const framing = requestFraming(head.version, head.fields);
    const body = new IncomingBody(framing, this.#socket);
    this.#body = body;
    this.#answer = new Http1Answer(this.#socket, head, () => this.#goOnAfterAnswer());
    this.#keepBehind(body.ended ? read.rest : body.push(read.rest));
    const request = {
      method: head.method,
      target: head.target,
      fields: head.fields,
      body: framing === 0 ? null : body.stream(),
      trailers: () => body.trailers,
      socket: this.#socket,
      takeOver: () => this.#takeOver(),
    };
    void this.#serve(request, this.#answer);
    return NOTHING;
  }

  /** The next request, once the last one has arrived and been answered. */
  #goOnAfterAnswer(): void {
    if (this.#answer?.finished !== true) return;
    // Nobody wants the rest, but the next request stands behind it, or the client reads nothing before it is written.
    if (this.#body?.ended === false) this.#body.stream().resume();
    if (!this.#answer.keepsConnection) {
      this.#end();
      return;
    }
    if (this.#body?.ended === false) return;
    this.#answer = null;
    this.#body = null;
    this.#since = Date.now();
    if (this.#behind.length === 0) return;
    const bytes = Buffer.concat(this.#behind.splice(0));
    this.#socket.resume();
    this.#onData(bytes);
  }

  #takeOver(): Buffer {
    const socket = this.#socket;
    socket.off('data', this.#listeners.data).off('end', this.#listeners.end).off('close', this.#listeners.close);
    handOver(socket);
    return Buffer.concat(this.#behind.splice(0));
  }

  #onClose(): void {
    this.#body?.finish();
    this.#answer?.goAway();
  }

  #refuse(status: string): void {
    this.#isRefused = true;
    this.#socket.write(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    this.#end();
  }

  /** What still comes is read for a moment, so that the client can hear why it is not listened to (RFC 9112 §9.6). */
  #end(): void {
    const socket = this.#socket;
    if (socket.writableEnded) return;
    socket.end();
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(timer));
  }
}
