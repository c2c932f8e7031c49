import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { Fields } from './headers.ts';
import type { BodySink, Framing } from './http1-body.ts';
import { BodyReader } from './http1-body.ts';
import { Http1Error } from './http1-head.ts';
import type { BodyFlow, BodySource } from './pass-on.ts';

/** A request of HTTP/1.1 as it came. */
export interface Http1Request {
  readonly method: string;
  /** What stands in the request line: a path, a whole address, or `host:port`. */
  readonly target: string;
  readonly fields: Fields;
  readonly body: Readable | null;
  /** The trailer fields, at the end of the body. */
  readonly trailers: () => Fields;
  readonly socket: Socket;
  /** Takes the connection over for another protocol, which the client has asked for. @returns what it has sent behind the request */
  readonly takeOver: () => Buffer;
}

/**
 * A body that arrives on a connection: most are there to their end before anybody looks, the others flow on, or are a
 * stream for who needs one.
 */
export class IncomingBody implements BodySink, BodySource {
  readonly givesAway = true;
  readonly #socket: Socket;
  readonly #reader: BodyReader;
  #pieces: Buffer[] = [];
  #trailers: Fields = [];
  #isEnded = false;
  #failure: Error | null = null;
  #flow: BodyFlow | null = null;
  #stream: BodyStream | null = null;

  constructor(framing: Framing, socket: Socket) {
    this.#socket = socket;
    this.#reader = new BodyReader(framing, this);
  }

  get ended(): boolean {
    return this.#isEnded;
  }

  get hasArrived(): boolean {
    return this.#pieces.length > 0;
  }

  /** Empty until the body has ended. */
  get trailers(): Fields {
    return this.#trailers;
  }

  /** All of the body, where it has arrived and nothing follows it. */
  get whole(): Buffer | null {
    if (!this.#isEnded || this.#trailers.length > 0 || this.#flow !== null) return null;
    const [first] = this.#pieces;
    return first !== undefined && this.#pieces.length === 1 ? first : Buffer.concat(this.#pieces);
  }

  /** @returns what stands behind the body. @throws Http1Error */
  push(bytes: Buffer): Buffer {
    return this.#reader.push(bytes);
  }

  /** The connection has ended, and so has the body, whole or not. */
  finish(): void {
    if (!this.#reader.finish()) this.fail(new Http1Error('ECONNRESET', 'the connection ended in the middle of a body'));
  }

  /** Breaks it off, unless it has ended. */
  fail(error: Error): void {
    if (this.#isEnded || this.#failure !== null) return;
    this.#failure = error;
    this.#flow?.fail(error);
  }

  /** What has arrived flows at once. */
  start(flow: BodyFlow): void {
    this.#flow = flow;
    for (const piece of this.#pieces.splice(0)) flow.data(piece);
    if (this.#isEnded) flow.end();
    else if (this.#failure !== null) flow.fail(this.#failure);
  }

  pause(): void {
    if (!this.#isEnded) this.#socket.pause();
  }

  resume(): void {
    if (!this.#isEnded) this.#socket.resume();
  }

  /** Who does not want the rest of a body cannot use its connection any more. */
  destroy(error: Error): void {
    if (this.#isEnded || this.#failure !== null) return;
    this.fail(error);
    this.#socket.destroy();
  }

  stream(): Readable {
    if (this.#stream !== null) return this.#stream;
    const stream = new BodyStream(this);
    this.#stream = stream;
    // A refused request has a body that nobody listens to, and its client may break off.
    stream.on('error', () => undefined);
    this.start({
      data: (bytes) => {
        if (!stream.push(bytes)) this.pause();
      },
      end: () => void stream.push(null),
      fail: (error) => void stream.destroy(error),
    });
    return stream;
  }

  data(bytes: Buffer): void {
    if (this.#flow === null) this.#pieces.push(bytes);
    else this.#flow.data(bytes);
  }

  end(trailers: Fields): void {
    this.#isEnded = true;
    this.#trailers = trailers;
    if (this.#flow === null) return;
    // It may have been stopped for the body, and what comes next is not.
    this.#socket.resume();
    this.#flow.end();
  }
}

class BodyStream extends Readable {
  readonly #body: IncomingBody;

  constructor(body: IncomingBody) {
    super();
    this.#body = body;
  }

  override _read(): void {
    this.#body.resume();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#body.destroy(error ?? new Http1Error('ECONNRESET', 'the body is not wanted'));
    done(error);
  }
}
