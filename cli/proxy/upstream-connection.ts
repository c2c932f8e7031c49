import type { Socket } from 'node:net';
import { BodyWriter } from './body-writer.ts';
import { handOver } from './hand-over.ts';
import type { Fields } from './headers.ts';
import { connectionOptions, valuesOf } from './headers.ts';
import type { Framing } from './http1-body.ts';
import { answerFraming } from './http1-body.ts';
import type { AnswerHead } from './http1-head.ts';
import { formatRequestHead, HeadReader, Http1Error, parseAnswerHead } from './http1-head.ts';
import { IncomingBody } from './http1-message.ts';
import { passOn, sourceOf } from './pass-on.ts';
import type { UpstreamAnswer, UpstreamRequest, UpstreamUpgrade } from './upstream.ts';

/** A request on its way, and what has come back of it. */
interface Exchange {
  readonly request: UpstreamRequest;
  readonly resolve: (answer: UpstreamAnswer) => void;
  /** Where the request asks for an upgrade. */
  readonly upgrade: ((upgraded: UpstreamUpgrade) => void) | null;
  readonly reject: (error: Error) => void;
  /** The answer's body, once its head is there. */
  body: IncomingBody | null;
  /** Whether all of the request is written. */
  isSent: boolean;
  /** Whether the host takes a further request. */
  keeps: boolean;
}

/** A connection of HTTP/1.1 to a host: one request after another. */
export class UpstreamConnection {
  readonly socket: Socket;
  /** Since when it has waited for a request, in milliseconds since 1970; set by who keeps it. */
  idleSince = 0;
  readonly #onFree: (connection: UpstreamConnection) => void;
  readonly #heads = new HeadReader();
  #exchange: Exchange | null = null;
  #hasAnswered = false;
  #failure: Error | null = null;
  readonly #listeners = {
    data: (bytes: Buffer) => this.#onData(bytes),
    end: () => this.#onEnd(),
    close: () => this.#onClose(),
  };

  /** @param onFree called when it can take another request */
  constructor(socket: Socket, onFree: (connection: UpstreamConnection) => void) {
    this.socket = socket;
    this.#onFree = onFree;
    socket.on('data', this.#listeners.data).on('end', this.#listeners.end).on('close', this.#listeners.close);
    socket.on('error', (error) => (this.#failure = error));
  }

  /** Whether the host has said nothing since the last request was sent. */
  get isUnanswered(): boolean {
    return !this.#hasAnswered;
  }

  /** Sends a request, and gets the answer when its head is there. Rejects where the connection ends or breaks before. */
  send(request: UpstreamRequest): Promise<UpstreamAnswer> {
    return new Promise((resolve, reject) => this.#begin({ request, resolve, upgrade: null, reject, body: null, isSent: false, keeps: false }));
  }

  /** The same for a request whose fields ask for an upgrade. The connection serves no other one. */
  upgrade(request: UpstreamRequest): Promise<UpstreamAnswer | UpstreamUpgrade> {
    return new Promise((resolve, reject) => this.#begin({ request, resolve, upgrade: resolve, reject, body: null, isSent: false, keeps: false }));
  }

  #begin(exchange: Exchange): void {
    this.#exchange = exchange;
    this.#hasAnswered = false;
    exchange.request.signal.addEventListener('abort', () => {
      if (this.#exchange === exchange) this.socket.destroy();
    });
    try {
      this.#write(exchange);
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #write(exchange: Exchange): void {
    const { method, path, authority, fields, body, trailers } = exchange.request;
    const lengths = valuesOf(fields, 'content-length');
    // The host would take the next request for it.
    if (body === null && lengths.some((length) => Number(length) !== 0)) throw new Http1Error('HTTP_FRAMING', 'a length without a body');
    const isChunked = body !== null && lengths.length === 0;
    const framing: Fields = isChunked ? [['Transfer-Encoding', 'chunked']] : [];
    const head = `${formatRequestHead(method, path, [['Host', authority], ...fields, ...framing])}\r\n`;
    const writer = new BodyWriter(this.socket, head, isChunked);
    writer.flush();
    if (body === null) {
      exchange.isSent = true;
      return;
    }
    passOn(sourceOf(body), writer, null)
      .then(() => {
        writer.end(trailers());
        exchange.isSent = true;
        this.#goOn(exchange);
      })
      .catch((error: unknown) => this.#fail(error as Error));
  }

  #onData(bytes: Buffer): void {
    this.#hasAnswered = true;
    const exchange = this.#exchange;
    if (exchange === null) {
      // What a host says unasked must not be taken for the answer to the next request.
      this.socket.destroy();
      return;
    }
    try {
      this.#read(exchange, bytes);
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #read(exchange: Exchange, bytes: Buffer): void {
    let rest = bytes;
    while (rest.length > 0 && exchange.body === null) {
      const head = this.#heads.push(rest);
      if (head === null) return;
      rest = this.#readHead(exchange, parseAnswerHead(head.text), head.rest);
      if (this.#exchange === null) return;
    }
    if (exchange.body !== null && rest.length > 0) {
      const behind = exchange.body.push(rest);
      // Not asked for, so not the answer to anything.
      if (behind.length > 0) exchange.keeps = false;
    }
    this.#goOn(exchange);
  }

  /** @returns what stands behind the head */
  #readHead(exchange: Exchange, head: AnswerHead, rest: Buffer): Buffer {
    const { request, resolve, upgrade } = exchange;
    const { status, reason, fields } = head;
    if (status === 101) {
      if (upgrade === null) throw new Http1Error('HTTP_SYNTAX', 'upgraded unasked');
      this.#exchange = null;
      upgrade({ status, fields, socket: this.#handOver(), head: rest });
    } else if (status < 200) {
      request.onInformation(status, fields);
    } else {
      const framing = answerFraming(request.method, status, head.version, fields);
      const body = new IncomingBody(framing, this.socket);
      exchange.body = body;
      exchange.keeps = keepsConnection(head, framing) && !authenticatesConnection(request.fields);
      resolve({
        status,
        reason,
        fields,
        hasBody: framing !== 0,
        whole: () => body.whole,
        body: () => body.stream(),
        source: () => body,
        trailers: () => body.trailers,
        resetCode: () => 0,
      });
    }
    return rest;
  }

  /** Frees the connection once request and answer are through. */
  #goOn(exchange: Exchange): void {
    if (exchange.body?.ended !== true || this.#exchange !== exchange) return;
    this.#exchange = null;
    if (exchange.isSent && exchange.keeps && exchange.upgrade === null && this.socket.writable) this.#onFree(this);
    else this.socket.destroy();
  }

  #handOver(): Socket {
    const { socket } = this;
    socket.off('data', this.#listeners.data).off('end', this.#listeners.end).off('close', this.#listeners.close);
    return handOver(socket);
  }

  #onEnd(): void {
    const exchange = this.#exchange;
    exchange?.body?.finish();
    if (exchange !== null) this.#goOn(exchange);
    this.socket.destroy();
  }

  #onClose(): void {
    this.#fail(this.#failure ?? new Http1Error('ECONNRESET', 'the connection ended before the answer'));
  }

  #fail(error: Error): void {
    const exchange = this.#exchange;
    this.#exchange = null;
    this.socket.destroy();
    if (exchange === null) return;
    exchange.body?.fail(error);
    // Without a meaning once the answer has begun.
    exchange.reject(error);
  }
}

/** RFC 4559 §6: what a client is allowed then, everybody is who uses the same connection. */
function authenticatesConnection(fields: Fields): boolean {
  return valuesOf(fields, 'authorization').some((value) => /^(?:negotiate|ntlm)\b/i.test(value));
}

/** RFC 9112 §9.3. */
function keepsConnection({ version, fields }: AnswerHead, framing: Framing): boolean {
  const options = connectionOptions(fields);
  if (framing === 'close' || options.includes('close')) return false;
  return version === 1 || options.includes('keep-alive');
}
