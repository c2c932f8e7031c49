import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { BodyTarget } from './body-writer.ts';
import { BodyWriter } from './body-writer.ts';
import type { ClientAnswer, ClientRequest, Origin } from './client.ts';
import type { Fields } from './headers.ts';
import { connectionOptions, valuesOf } from './headers.ts';
import type { RequestHead } from './http1-head.ts';
import { formatAnswerHead } from './http1-head.ts';
import type { Http1Request } from './http1-message.ts';
import { mayHaveBody } from './upstream.ts';

/** A request of HTTP/1.1. @param path path and query, which absolute-form requests have behind the host */
export function clientRequest({ method, fields, body, trailers }: Http1Request, { scheme, target, lease }: Origin, path: string): ClientRequest {
  return { version: 1, scheme, lease, method, target, path, hosts: valuesOf(fields, 'host'), fields, body, trailers };
}

/** The answer to a request of HTTP/1.1. */
export class Http1Answer implements ClientAnswer {
  readonly #socket: Socket;
  readonly #request: RequestHead;
  readonly #onFinish: () => void;
  readonly #listeners: (() => void)[] = [];
  #writer: BodyWriter | null = null;
  #isMeasured = false;
  /** Whether the client waits for leave to send its body. */
  #isAsking: boolean;
  #keeps: boolean;
  #finished = false;

  /** @param onFinish called when all of it is written */
  constructor(socket: Socket, request: RequestHead, onFinish: () => void) {
    this.#socket = socket;
    this.#request = request;
    this.#onFinish = onFinish;
    this.#isAsking = valuesOf(request.fields, 'expect').some((value) => value.toLowerCase() === '100-continue');
    this.#keeps = keepsConnection(request);
  }

  get started(): boolean {
    return this.#writer !== null;
  }

  get finished(): boolean {
    return this.#finished;
  }

  /** Whether a further request may come on the connection. */
  get keepsConnection(): boolean {
    return this.#keeps;
  }

  /** The connection is to end with the answer. */
  endConnection(): void {
    this.#keeps = false;
  }

  get body(): BodyTarget {
    if (this.#writer === null) throw new Error('the answer has not started');
    return this.#writer;
  }

  inform(status: number, fields: Fields): void {
    if (this.started || this.#request.version === 0 || status === 101) return;
    if (status === 100) this.#isAsking = false;
    this.#socket.write(`${formatAnswerHead(status, STATUS_CODES[status] ?? '', fields)}\r\n`, 'latin1');
  }

  start(status: number, reason: string, fields: Fields, delay: boolean): void {
    const hasBody = mayHaveBody(this.#request.method, status);
    this.#isMeasured = !hasBody || valuesOf(fields, 'content-length').length > 0;
    // RFC 9112 §6.3: without a length, the end of the connection tells a client of HTTP/1.0 where the body ends. And who
    // was not given leave may send its body still, or the next request instead (RFC 9110 §10.1.1).
    if (this.#isAsking || (!this.#isMeasured && this.#request.version === 0)) this.#keeps = false;
    const isChunked = !this.#isMeasured && this.#request.version === 1;
    const more: Fields[number][] = isChunked ? [['Transfer-Encoding', 'chunked']] : [];
    if (!this.#keeps) more.push(['Connection', 'close']);
    else if (this.#request.version === 0) more.push(['Connection', 'keep-alive']);
    const all = more.length === 0 ? fields : [...fields, ...more];
    const head = `${formatAnswerHead(status, reason === '' ? (STATUS_CODES[status] ?? '') : reason, all)}\r\n`;
    this.#writer = new BodyWriter(this.#socket, head, isChunked);
    if (!delay) this.#writer.flush();
  }

  end(trailers: Fields): void {
    this.#writer?.end(trailers);
    this.#finished = true;
    this.#onFinish();
  }

  endWith(body: Buffer): void {
    if (mayHaveBody(this.#request.method, 200)) this.#writer?.write(body);
    this.end([]);
  }

  abort(): void {
    this.#socket.destroy();
  }

  onGone(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** The client has gone. */
  goAway(): void {
    if (!this.#finished) for (const listener of this.#listeners) listener();
  }
}

/** RFC 9112 §9.3. */
function keepsConnection({ version, fields }: RequestHead): boolean {
  const options = connectionOptions(fields);
  if (options.includes('close')) return false;
  return version === 1 || options.includes('keep-alive');
}
