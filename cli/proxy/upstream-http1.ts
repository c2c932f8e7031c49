import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SecureContext, TLSSocket } from 'node:tls';
import { connect as connectTls } from 'node:tls';
import { connectThrough } from './company-connection.ts';
import { limitConnecting } from './connecting.ts';
import type { Fields } from './headers.ts';
import { fieldsOf, flatten, valuesOf } from './headers.ts';
import type { Destination } from './injection.ts';
import type { UpstreamAnswer, UpstreamRequest, UpstreamUpgrade } from './upstream.ts';
import { connectOptions, mayHaveBody, upstreamFailure } from './upstream.ts';
import { UpstreamPool } from './upstream-pool.ts';

/** As large as clients send them: tokens and cookies. */
export const HEADER_MAX = 128 * 1024;

/** RFC 9110 §9.2.2: asking for these twice is as asking once. */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** Connections to hosts by HTTP/1.1, kept for further requests. */
export class Http1Upstream {
  readonly #pools = {
    http: new UpstreamPool('http:', (destination) => this.#openPlain(destination)),
    https: new UpstreamPool('https:', (destination, session) => this.#openTls(destination, session)),
  };
  readonly #context: () => SecureContext;

  constructor(context: () => SecureContext) {
    this.#context = context;
  }

  /**
   * Sends a request. One without a body is sent again where a kept connection turns out to be closed.
   * @throws Refusal `upstream`, `upstream-tls`
   */
  async send(request: UpstreamRequest): Promise<UpstreamAnswer> {
    const answer = await this.#attempt(request, true);
    if ('socket' in answer) throw upstreamFailure(new Error('upgraded unasked'), request.target);
    return answer;
  }

  /** Sends a request that asks to upgrade. @throws Refusal */
  async upgrade(request: UpstreamRequest): Promise<UpstreamAnswer | UpstreamUpgrade> {
    return this.#attempt(request, false);
  }

  close(): void {
    this.#pools.http.destroy();
    this.#pools.https.destroy();
  }

  async #attempt(request: UpstreamRequest, again: boolean): Promise<UpstreamAnswer | UpstreamUpgrade> {
    const sent = this.#open(request);
    try {
      return await answerOf(sent, request);
    } catch (error) {
      const repeatable = again && sent.reusedSocket && request.body === null && IDEMPOTENT.has(request.method);
      if (repeatable && !request.signal.aborted) return this.#attempt(request, true);
      throw upstreamFailure(error, request.target);
    }
  }

  #open(request: UpstreamRequest): ClientRequest {
    const { scheme, method, path, authority, fields, body, signal } = request;
    const framing = body !== null && valuesOf(fields, 'content-length').length === 0 ? ['Transfer-Encoding', 'chunked'] : [];
    const options = {
      protocol: `${scheme}:`,
      method,
      path,
      headers: ['Host', authority, ...flatten(fields), ...framing],
      setHost: false,
      agent: this.#pools[scheme],
      destination: request,
      maxHeaderSize: HEADER_MAX,
    };
    const sent = httpRequest(options);
    if (signal.aborted) sent.destroy();
    else signal.addEventListener('abort', () => sent.destroy());
    return sent;
  }

  #openPlain(destination: Destination): Socket | Promise<Socket> {
    const { via, target } = destination;
    const context = this.#context();
    return via === null ? limitConnecting(connect(connectOptions(destination, context)), 'connect') : connectThrough(via, target, context);
  }

  #openTls(destination: Destination, session: Buffer | undefined): TLSSocket | Promise<TLSSocket> {
    const { via, target } = destination;
    const context = this.#context();
    const options = { ...connectOptions(destination, context), ...(session !== undefined && { session }), ALPNProtocols: ['http/1.1'] };
    const secure = (wrapped: object) => limitConnecting(connectTls({ ...options, ...wrapped }), 'secureConnect');
    return via === null ? secure({}) : connectThrough(via, target, context).then((socket) => secure({ socket }));
  }
}

function answerOf(sent: ClientRequest, request: UpstreamRequest): Promise<UpstreamAnswer | UpstreamUpgrade> {
  return new Promise((resolve, reject) => {
    sent.on('error', reject);
    sent.on('information', ({ statusCode, rawHeaders }) => request.onInformation(statusCode, fieldsOf(rawHeaders)));
    sent.once('upgrade', (message: IncomingMessage, socket: Duplex, head: Buffer) => {
      resolve({ status: 101, fields: fieldsOf(message.rawHeaders), socket, head });
    });
    sent.once('response', (message) => resolve(answerFrom(message, request.method)));
    sendBody(sent, request);
  });
}

function answerFrom(message: IncomingMessage, method: string): UpstreamAnswer {
  const status = message.statusCode ?? 502;
  return {
    status,
    reason: message.statusMessage ?? '',
    fields: fieldsOf(message.rawHeaders),
    hasBody: mayHaveBody(method, status),
    body: message,
    isWhole: () => message.complete,
    trailers: () => fieldsOf(message.rawTrailers),
    resetCode: () => 0,
  };
}

function sendBody(sent: ClientRequest, { body, trailers }: UpstreamRequest): void {
  if (body === null) {
    sent.end();
    return;
  }
  // The head goes at once. flushHeaders() would write fields as UTF-8, whose characters are bytes here.
  sent.write('', 'latin1');
  body.pipe(sent, { end: false });
  body.once('end', () => {
    const fields: Fields = trailers();
    if (fields.length > 0) sent.addTrailers(fields as [string, string][]);
    sent.end();
  });
  // A client that went away in the middle of its body must not look like one that finished it.
  body.once('close', () => {
    if (!body.readableEnded) sent.destroy();
  });
}
