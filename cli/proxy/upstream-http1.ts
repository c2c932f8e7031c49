import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { SecureContext, TLSSocket } from 'node:tls';
import { connect as connectTls } from 'node:tls';
import { connectThrough } from './company-connection.ts';
import { limitConnecting } from './connecting.ts';
import type { Destination } from './injection.ts';
import type { UpstreamAnswer, UpstreamRequest, UpstreamUpgrade } from './upstream.ts';
import { connectOptions, upstreamFailure } from './upstream.ts';
import type { UpstreamConnection } from './upstream-connection.ts';
import { UpstreamPool } from './upstream-pool.ts';

/** RFC 9110 §9.2.2: asking for these twice is as asking once. */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** Connections to hosts by HTTP/1.1, kept for further requests. */
export class Http1Upstream {
  readonly #pools = {
    http: new UpstreamPool((destination) => this.#openPlain(destination)),
    https: new UpstreamPool((destination, onSession, session) => this.#openTls(destination, onSession, session)),
  };
  readonly #context: () => SecureContext;

  constructor(context: () => SecureContext) {
    this.#context = context;
  }

  /** Sends a request. One without a body is sent again where a kept connection turns out to be closed. @throws Refusal `upstream`, `upstream-tls` */
  send(request: UpstreamRequest): Promise<UpstreamAnswer> {
    return this.#attempt(request, (connection) => connection.send(request));
  }

  /** Sends a request that asks to upgrade. @throws Refusal */
  upgrade(request: UpstreamRequest): Promise<UpstreamAnswer | UpstreamUpgrade> {
    return this.#attempt(request, (connection) => connection.upgrade(request));
  }

  async #attempt<T>(request: UpstreamRequest, send: (connection: UpstreamConnection) => Promise<T>): Promise<T> {
    const pool = this.#pools[request.scheme];
    const kept = pool.take(request);
    try {
      const connection = kept ?? (await openedFor(request, pool));
      if (request.signal.aborted) connection.socket.destroy();
      return await send(connection);
    } catch (error) {
      const isRepeatable = kept?.isUnanswered === true && request.body === null && IDEMPOTENT.has(request.method);
      if (isRepeatable && !request.signal.aborted) return this.#attempt(request, send);
      throw upstreamFailure(error, request.target);
    }
  }

  /** Ends connections that have been idle for too long. @param now milliseconds since 1970 */
  endIdle(now: number): void {
    this.#pools.http.endIdle(now);
    this.#pools.https.endIdle(now);
  }

  close(): void {
    this.#pools.http.close();
    this.#pools.https.close();
  }

  async #openPlain(destination: Destination): Promise<Socket> {
    const { via, target } = destination;
    const context = this.#context();
    if (via !== null) return connectThrough(via, target, context);
    return opened(connect(connectOptions(destination, context)), 'connect');
  }

  async #openTls(destination: Destination, onSession: (session: Buffer) => void, session: Buffer | undefined): Promise<TLSSocket> {
    const { via, target } = destination;
    const context = this.#context();
    const socket = via === null ? {} : { socket: await connectThrough(via, target, context) };
    const options = { ...connectOptions(destination, context), ...socket, ...(session !== undefined && { session }), ALPNProtocols: ['http/1.1'] };
    return opened(connectTls(options).on('session', onSession), 'secureConnect');
  }
}

/** A new connection, and leave to use it. */
async function openedFor(request: UpstreamRequest, pool: UpstreamPool): Promise<UpstreamConnection> {
  const connection = await pool.open(request);
  try {
    await request.confirm();
    return connection;
  } catch (error) {
    connection.socket.destroy();
    throw error;
  }
}

/** A socket once it may be written to: nothing goes out before its host has proven to be itself. */
async function opened<T extends Socket>(socket: T, event: 'connect' | 'secureConnect'): Promise<T> {
  await once(limitConnecting(socket, event), event);
  return socket;
}
