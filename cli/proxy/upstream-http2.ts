import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http2';
import { connect as connectHttp2, constants } from 'node:http2';
import type { SecureContext, TLSSocket } from 'node:tls';
import { connect as connectTls } from 'node:tls';
import { connectThrough } from './company-connection.ts';
import type { Destination } from './injection.ts';
import type { Fields } from './headers.ts';
import { headersOf } from './headers.ts';
import type { UpstreamAnswer, UpstreamRequest } from './upstream.ts';
import { connectOptions, mayHaveBody, poolKey, upstreamFailure } from './upstream.ts';

const IDLE_MS = 120_000;
/** How long a host that does not speak HTTP/2 is not asked again. */
const WITHOUT_MS = 10 * 60_000;

/** Connections to hosts by HTTP/2, one for each host, shared by all requests. */
export class Http2Upstream {
  readonly #sessions = new Map<string, Promise<ClientHttp2Session | null>>();
  readonly #without = new Map<string, number>();
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

  /** Sends a request over a session. @throws Refusal */
  async send(session: ClientHttp2Session, request: UpstreamRequest): Promise<UpstreamAnswer> {
    try {
      return await answerOf(session.request(requestHeaders(request), sendOptions(request)), request);
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
      this.#without.set(key, Date.now() + WITHOUT_MS);
      return null;
    }
    const session = connectHttp2(`https://${target.host}`, {
      createConnection: () => socket,
      settings: { enablePush: false },
    });
    const forget = () => this.#sessions.delete(key);
    session.on('close', forget);
    session.on('goaway', forget);
    session.on('error', forget);
    session.setTimeout(IDLE_MS, () => session.close());
    return session;
  }
}

function connected(socket: TLSSocket): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      socket.off('error', reject);
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
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
    stream.once('response', (headers) => {
      const status = Number(headers[':status']);
      const fields = fieldsOfHeaders(headers);
      const hasBody = mayHaveBody(request.method, status);
      resolve({ status, reason: '', fields, hasBody, body: stream, isWhole: () => false, trailers: () => trailers });
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
