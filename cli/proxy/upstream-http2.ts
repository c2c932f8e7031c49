import { once } from 'node:events';
import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http2';
import { connect as connectHttp2, constants } from 'node:http2';
import type { SecureContext, TLSSocket } from 'node:tls';
import { connect as connectTls } from 'node:tls';
import { connectThrough } from './company-connection.ts';
import { limitConnecting } from './connecting.ts';
import { ensureThere } from './departure.ts';
import type { Destination } from './injection.ts';
import type { Fields } from './headers.ts';
import { headersOf } from './headers.ts';
import { sourceOf } from './pass-on.ts';
import type { UpstreamAnswer, UpstreamRequest, UpstreamUpgrade } from './upstream.ts';
import { connectOptions, mayHaveBody, poolKey, upstreamFailure } from './upstream.ts';

const IDLE_MS = 120_000;
/** How long a host that does not speak HTTP/2 is not asked again. */
const WITHOUT_MS = 10 * 60_000;
const WITHOUT_MAX = 1_000;

/** Connections to hosts by HTTP/2, one for each host, shared by all requests. */
export class Http2Upstream {
  readonly #sessions = new Map<string, Promise<ClientHttp2Session | null>>();
  readonly #without = new Map<string, number>();
  /** Fulfilled when the host has said what it takes, or is gone. */
  readonly #settled = new WeakMap<ClientHttp2Session, Promise<unknown>>();
  readonly #context: () => SecureContext;

  constructor(context: () => SecureContext) {
    this.#context = context;
  }

  /** A session with this host, or null where it speaks HTTP/1.1 only. @throws Refusal */
  async session(destination: Destination): Promise<ClientHttp2Session | null> {
    const key = poolKey(destination);
    if (destination.scheme === 'http' || (this.#without.get(key) ?? 0) > Date.now()) return null;
    const session = this.#sessions.get(key) ?? this.#open(key, destination);
    this.#sessions.set(key, session);
    try {
      return await session;
    } catch (error) {
      this.#sessions.delete(key);
      throw upstreamFailure(error, destination.target);
    }
  }

  /**
   * Sends a request over a session. One without a body is sent again, once, where the host says that it has not
   * looked at it: on its way out (GOAWAY, RFC 9113 §6.8), or with REFUSED_STREAM (§8.7).
   * @throws Refusal
   */
  async send(session: ClientHttp2Session, request: UpstreamRequest, again = true): Promise<UpstreamAnswer> {
    try {
      await request.confirm();
      ensureThere(request.signal);
      return await answerOf(session.request(requestHeaders(request), sendOptions(request)), request);
    } catch (error) {
      const repeatable = again && isUnprocessed(error) && request.body === null && !request.signal.aborted;
      const other = repeatable ? await this.session(request) : null;
      if (other === null) throw upstreamFailure(error, request.target);
      return this.send(other, request, false);
    }
  }

  /** Whether a host takes WebSockets over a session (RFC 8441 §3). */
  async takesWebSockets(session: ClientHttp2Session): Promise<boolean> {
    await this.#settled.get(session);
    return session.remoteSettings.enableConnectProtocol === true;
  }

  /** Asks for a WebSocket over a session (RFC 8441 §4). @throws Refusal */
  async openSocket(session: ClientHttp2Session, request: UpstreamRequest): Promise<UpstreamAnswer | UpstreamUpgrade> {
    try {
      await request.confirm();
      ensureThere(request.signal);
      const headers = { ...requestHeaders(request), ':method': 'CONNECT', ':protocol': 'websocket' };
      const stream = session.request(headers, { endStream: false });
      const answer = await answerOf(stream, request);
      return answer.status === 200 ? { status: 101, fields: answer.fields, socket: stream, head: Buffer.alloc(0) } : answer;
    } catch (error) {
      throw upstreamFailure(error, request.target);
    }
  }

  close(): void {
    for (const session of this.#sessions.values()) {
      session.then(
        (open) => open?.destroy(),
        () => undefined,
      );
    }
    this.#sessions.clear();
  }

  async #open(key: string, destination: Destination): Promise<ClientHttp2Session | null> {
    const { target, via } = destination;
    const through = via === null ? {} : { socket: await connectThrough(via, target, this.#context()) };
    const socket = await connected(connectTls({ ...connectOptions(destination, this.#context()), ...through, ALPNProtocols: ['h2', 'http/1.1'] }));
    if (socket.alpnProtocol !== 'h2') {
      socket.destroy();
      this.#sessions.delete(key);
      if (this.#without.size >= WITHOUT_MAX) this.#without.clear();
      this.#without.set(key, Date.now() + WITHOUT_MS);
      return null;
    }
    const session = connectHttp2(`https://${target.host}`, {
      createConnection: () => socket,
      settings: { enablePush: false },
    });
    this.#settled.set(session, Promise.race([once(session, 'remoteSettings'), once(session, 'close')]).catch(() => undefined));
    const kept = this.#sessions.get(key);
    // Another one may have taken its place.
    const forget = () => {
      if (this.#sessions.get(key) === kept) this.#sessions.delete(key);
    };
    session.on('close', forget);
    session.on('goaway', forget);
    session.on('error', forget);
    session.setTimeout(IDLE_MS, () => {
      forget();
      session.close();
    });
    return session;
  }
}

function connected(socket: TLSSocket): Promise<TLSSocket> {
  limitConnecting(socket, 'secureConnect');
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      socket.off('error', reject);
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}

function isUnprocessed(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'ERR_HTTP2_GOAWAY_SESSION' || code === 'ERR_HTTP2_INVALID_SESSION') return true;
  return error instanceof Error && error.message.endsWith('NGHTTP2_REFUSED_STREAM');
}

function sendOptions({ body }: UpstreamRequest): { endStream: boolean; waitForTrailers: boolean } {
  return { endStream: body === null, waitForTrailers: body !== null };
}

function requestHeaders({ method, scheme, authority, path, fields }: UpstreamRequest): OutgoingHttpHeaders {
  return { ':method': method, ':scheme': scheme, ':authority': authority, ':path': path, ...headersOf(fields) };
}

function answerOf(stream: ClientHttp2Stream, request: UpstreamRequest): Promise<UpstreamAnswer> {
  return new Promise((resolve, reject) => {
    let trailers: Fields = [];
    stream.on('error', reject);
    stream.once('close', () => reject(new Error('the stream was closed without an answer')));
    stream.on('trailers', (headers: IncomingHttpHeaders) => (trailers = fieldsOfHeaders(headers)));
    stream.on('headers', (headers: IncomingHttpHeaders) => request.onInformation(Number(headers[':status']), fieldsOfHeaders(headers)));
    stream.once('response', (headers, flags) => {
      const status = Number(headers[':status']);
      const fields = fieldsOfHeaders(headers);
      // gRPC says with such a head alone that a call has failed, and takes it for that only where nothing follows.
      const isAll = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
      const hasBody = !isAll && mayHaveBody(request.method, status);
      resolve({ status, reason: '', fields, hasBody, body: () => stream, source: () => sourceOf(stream), whole: () => (isAll ? Buffer.alloc(0) : null), trailers: () => trailers, resetCode: () => stream.rstCode });
    });
    request.signal.addEventListener('abort', () => stream.close(constants.NGHTTP2_CANCEL));
    sendBody(stream, request);
  });
}

function sendBody(stream: ClientHttp2Stream, { body, trailers }: UpstreamRequest): void {
  if (body === null) return;
  body.pipe(stream, { end: false });
  body.once('end', () => stream.end());
  stream.on('wantTrailers', () => stream.sendTrailers(Object.fromEntries(trailers())));
  body.once('close', () => {
    if (!body.readableEnded) stream.close(constants.NGHTTP2_CANCEL);
  });
}

function fieldsOfHeaders(headers: IncomingHttpHeaders): Fields {
  return Object.entries(headers).flatMap(([name, value]): Fields => {
    if (name.startsWith(':') || value === undefined) return [];
    return (Array.isArray(value) ? value : [value]).map((one) => [name, one] as const);
  });
}
