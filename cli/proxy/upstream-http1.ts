import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SecureContext } from 'node:tls';
import { connect as connectTls } from 'node:tls';
import { connectThrough } from './company-connection.ts';
import { limitConnecting } from './connecting.ts';
import type { Fields } from './headers.ts';
import { fieldsOf, flatten, valuesOf } from './headers.ts';
import type { Destination } from './injection.ts';
import type { UpstreamAnswer, UpstreamRequest, UpstreamUpgrade } from './upstream.ts';
import { connectOptions, mayHaveBody, poolKey, upstreamFailure } from './upstream.ts';

const KEEP = { keepAlive: true, keepAliveMsecs: 30_000, maxFreeSockets: 64, timeout: 0, scheduling: 'lifo' } as const;
/** As large as clients send them: tokens and cookies. */
export const HEADER_MAX = 128 * 1024;

/** RFC 9110 §9.2.2: asking for these twice is as asking once. */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** What a pool gets of a request. */
interface PooledOptions extends RequestOptions {
  readonly destination: Destination;
  readonly poolKey: string;
  readonly secureContext: SecureContext;
}

/** What `poolKey` said of a request's destination. */
function keyOf(options: object | undefined): string {
  return options !== undefined && 'poolKey' in options ? String(options.poolKey) : '';
}

type Connected = (error: Error | null, socket: Duplex) => void;

class PlainPool extends HttpAgent {
  override getName(options?: object): string {
    return keyOf(options);
  }

  override createConnection(options: PooledOptions, done?: Connected): Duplex | null | undefined {
    return viaCompany(options, done, (socket) => socket) ? undefined : limited(super.createConnection(options, done), 'connect');
  }
}

class TlsPool extends HttpsAgent {
  override getName(options?: object): string {
    return keyOf(options);
  }

  override createConnection(options: PooledOptions, done?: Connected): Duplex | null | undefined {
    return viaCompany(options, done, (socket) => limitConnecting(connectTls({ ...connectOptions(options.destination, options.secureContext), socket, ALPNProtocols: ['http/1.1'] }), 'secureConnect'))
      ? undefined
      : limited(super.createConnection(options, done), 'secureConnect');
  }
}

function limited(socket: Duplex | null | undefined, event: 'connect' | 'secureConnect'): Duplex | null | undefined {
  return socket && limitConnecting(socket, event);
}

/** Connects through the company's proxy where one stands before the host. @returns whether one does */
function viaCompany({ destination, secureContext }: PooledOptions, done: Connected | undefined, wrap: (socket: Socket) => Duplex): boolean {
  const { via, target } = destination;
  if (via === null) return false;
  connectThrough(via, target, secureContext).then(
    (socket) => done?.(null, wrap(socket)),
    // There is no socket where there is an error.
    (error: unknown) => done?.(error as Error, null as never),
  );
  return true;
}

/** Connections to hosts by HTTP/1.1, kept for further requests. */
export class Http1Upstream {
  readonly #plain = new PlainPool(KEEP);
  readonly #tls = new TlsPool(KEEP);
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
    this.#plain.destroy();
    this.#tls.destroy();
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
    const tls = scheme === 'https';
    const framing = body !== null && valuesOf(fields, 'content-length').length === 0 ? ['Transfer-Encoding', 'chunked'] : [];
    const options = {
      ...connectOptions(request, this.#context()),
      method,
      path,
      headers: ['Host', authority, ...flatten(fields), ...framing],
      setHost: false,
      agent: tls ? this.#tls : this.#plain,
      poolKey: poolKey(request),
      destination: request,
      ALPNProtocols: ['http/1.1'],
      maxHeaderSize: HEADER_MAX,
      signal,
    };
    const sent = tls ? httpsRequest(options) : httpRequest(options);
    sent.setNoDelay(true);
    return sent;
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
