import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Server as HttpServer, ServerResponse } from 'node:http';
import type { Http2Server, Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { Duplex } from 'node:stream';
import { CliError } from '../errors.ts';
import { VERSION } from '../version.ts';
import { Resolver } from './addresses.ts';
import { makeMemoryAuthority, openAuthority } from './authority-store.ts';
import { parseAuthority } from './authority.ts';
import type { LeafIssuer } from './certificates.ts';
import { Http1Answer, http1Request } from './client-http1.ts';
import { Http2Answer, http2Request } from './client-http2.ts';
import type { Shared } from './exchange.ts';
import { connectThrough } from './company-connection.ts';
import { limitConnecting } from './connecting.ts';
import { CompanyRoutes } from './company-proxy.ts';
import { Control } from './control.ts';
import { exchange, refuse, resolveTarget } from './exchange.ts';
import { askForCredentials, FrontDoor, namesThisMachine, parseAbsoluteForm } from './front.ts';
import type { Destination } from './injection.ts';
import { leaseVault } from './lease-vault.ts';
import { Leases } from './leases.ts';
import { Reflections } from './reflections.ts';
import { Refusal } from './refusal.ts';
import { trustedRoots, upstreamContext } from './roots.ts';
import { describeRule } from './rule-file.ts';
import { isUntouched } from './rules.ts';
import { Secrets } from './secrets.ts';
import type { ProxyStatus } from './status.ts';
import type { ProbeHost, ProxyOptions, RunningProxy } from './start.ts';
import { passThrough, Tunnels } from './tunnel.ts';
import { connectOptions, upstreamFailure } from './upstream.ts';
import { HEADER_MAX, Http1Upstream } from './upstream-http1.ts';
import { Http2Upstream } from './upstream-http2.ts';
import type { UpgradeTarget } from './websocket.ts';
import { extendedConnect, upgrade } from './websocket.ts';

const LOOPBACK = ['127.0.0.1', '::1'];
/** An upload may take as long as it takes; only the head of a request has to come in time. */
const SERVER_OPTIONS = { requestTimeout: 0, headersTimeout: 60_000, keepAliveTimeout: 75_000, maxHeaderSize: HEADER_MAX, noDelay: true };

/** Starts a proxy. @throws CliError `busy` where the port is taken, and those of the authority's file */
export async function startProxy(options: ProxyOptions): Promise<RunningProxy> {
  const proxy = new Proxy(options);
  try {
    await proxy.listen();
  } catch (error) {
    await proxy.stop();
    throw error;
  }
  return proxy;
}

/** Starts a host for the doctor; here, because this file is the entry of the proxy's bundle. */
export async function startProbeHost(): Promise<ProbeHost> {
  const probe = await import('./probe-host.ts');
  return probe.startProbeHost();
}

class Proxy implements RunningProxy {
  readonly #options: ProxyOptions;
  readonly #shared: Shared;
  readonly #front: FrontDoor;
  readonly #control: Control;
  readonly #tunnels: Tunnels;
  readonly #outer: readonly HttpServer[];
  readonly #inner: HttpServer;
  readonly #sockets = new Set<Socket>();
  readonly #roots: string;
  #context: SecureContext | null = null;
  #issuer: Promise<LeafIssuer> | null = null;
  port = 0;
  caPem = '';
  #caKey = '';
  /** Connections that were passed on as they are. */
  #untouched = 0;

  constructor(options: ProxyOptions) {
    this.#options = options;
    this.#roots = trustedRoots(options.extraCaFiles);
    const secrets = Secrets.of(options.session, options.seenFile);
    const leases = new Leases(leaseVault(options.session));
    this.#control = new Control(leases, secrets, () => this.#status());
    this.#shared = {
      secrets,
      leases,
      reflections: new Reflections(),
      resolver: new Resolver(),
      routes: new CompanyRoutes(options.company),
      rules: options.rules.rules,
      isUntouched: (target) => isUntouched(options.rules.rules(), options.rules.intercept, target),
      http1: new Http1Upstream(() => this.#verifying()),
      http2: new Http2Upstream(() => this.#verifying()),
      isOwnPort: (port) => port === this.port,
    };
    this.#front = new FrontDoor(options.credentials, leases);
    this.#inner = this.#innerServer();
    this.#tunnels = new Tunnels(() => this.#leaves(), this.#inner, this.#http2Server());
    this.#outer = LOOPBACK.map(() => this.#outerServer());
  }

  get url(): string {
    const { credentials } = this.#options;
    return `http://${credentials === null ? '' : `${credentials}@`}localhost:${this.port}`;
  }

  get controlToken(): string {
    return this.#control.token;
  }

  get bundlePem(): string {
    return `${this.#roots}${this.caPem}`;
  }

  async listen(): Promise<void> {
    const { ca } = this.#options;
    const authority = ca === 'memory' ? await makeMemoryAuthority() : await openAuthority(ca.folder);
    this.caPem = authority.certificate;
    this.#caKey = authority.key;
    this.port = this.#options.port;
    for (const [index, server] of this.#outer.entries()) this.port = await listenOn(server, LOOPBACK[index] ?? '', this.port, index > 0);
  }

  async stop(): Promise<void> {
    const closed = this.#outer.filter((server) => server.listening).map((server) => once(server.close(), 'close'));
    this.#tunnels.close();
    for (const socket of this.#sockets) socket.destroy();
    this.#shared.http1.close();
    this.#shared.http2.close();
    this.#shared.secrets.close();
    await Promise.all([...closed, this.#shared.leases.close()]);
  }

  #verifying(): SecureContext {
    return (this.#context ??= upstreamContext(this.#roots));
  }

  #status(): ProxyStatus {
    const { rules, intercept } = this.#options.rules;
    const now = rules();
    return { intercept, rules: now.rules.map(describeRule), bypass: [...now.bypass], untouched: this.#untouched };
  }

  /** A connection for what the proxy does not read. @throws Refusal */
  async #connectTo(destination: Destination): Promise<Socket> {
    const { target, via } = destination;
    if (via !== null) return connectThrough(via, target, this.#verifying());
    const socket = connect({ ...connectOptions(destination, this.#verifying()), noDelay: true, allowHalfOpen: true });
    try {
      await once(limitConnecting(socket, 'connect'), 'connect');
      return socket;
    } catch (error) {
      throw upstreamFailure(error, target);
    }
  }

  #leaves(): Promise<LeafIssuer> {
    this.#issuer ??= import('./certificates.ts').then((made) => new made.LeafIssuer({ certificate: this.caPem, key: this.#caKey }));
    return this.#issuer;
  }

  /** What clients connect to. */
  #outerServer(): HttpServer {
    const server = new HttpServer(SERVER_OPTIONS);
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.on('request', (message, response) => void this.#onOuter(message, response));
    server.on('checkContinue', (message, response) => void this.#onOuter(message, response));
    server.on('connect', (message, _socket, head) => void this.#onConnect(server, message, head));
    server.on('upgrade', (message, socket, head) => void this.#onOuterUpgrade(message, socket, head));
    server.on('clientError', onClientError);
    return server;
  }

  /** What is inside tunnels, HTTP/1.1. */
  #innerServer(): HttpServer {
    const server = new HttpServer(SERVER_OPTIONS);
    const onRequest = (message: IncomingMessage, response: ServerResponse) => {
      const origin = this.#tunnels.originOf(message);
      if (origin === null) response.destroy();
      else void exchange(http1Request(message, origin, message.url ?? ''), new Http1Answer(response), this.#shared);
    };
    server.on('request', onRequest);
    server.on('checkContinue', onRequest);
    server.on('upgrade', (message, socket, head) => {
      const origin = this.#tunnels.originOf(message);
      if (origin === null) socket.destroy();
      else void upgrade(message, socket, head, { ...origin, path: message.url ?? '' }, this.#shared);
    });
    server.on('clientError', onClientError);
    return server;
  }

  #http2Server(): Http2Server {
    const server = createHttp2Server({ settings: { maxConcurrentStreams: 250, enableConnectProtocol: true }, maxHeaderListPairs: 500 });
    const onRequest = (message: Http2ServerRequest, response: Http2ServerResponse) => {
      const origin = this.#tunnels.originOfSession(message.stream.session);
      if (origin === null) response.stream.close();
      else if (message.method === 'CONNECT') void extendedConnect(message, response, origin, this.#shared);
      else void exchange(http2Request(message, origin), new Http2Answer(response), this.#shared);
    };
    server.on('request', onRequest);
    server.on('connect', onRequest);
    server.on('checkContinue', onRequest);
    server.on('sessionError', () => undefined);
    return server;
  }

  async #onOuter(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = new Http1Answer(response);
    try {
      if (message.url?.startsWith('/') === true && namesThisMachine(message)) {
        await this.#answerItself(message, response);
        return;
      }
      const { scheme, target, path } = parseAbsoluteForm(message.url ?? '');
      const admitted = await this.#front.admit(message);
      if (admitted === null) askForCredentials(response);
      else await exchange(http1Request(message, { ...admitted, scheme, target }, path), answer, this.#shared);
    } catch (error) {
      refuse(answer, error, { target: { host: 'localhost', port: this.port } });
    }
  }

  /** A request to the proxy itself, in origin form. */
  async #answerItself(message: IncomingMessage, response: ServerResponse): Promise<void> {
    await this.#front.ensureOwnUser(message);
    const { method, url = '' } = message;
    if (url === '/' && method === 'GET') describe(response);
    else if (this.#control.isFor(url)) await this.#control.answer(message, response);
    else parseAbsoluteForm(url);
  }

  async #onOuterUpgrade(message: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    try {
      const form = parseAbsoluteForm((message.url ?? '').replace(/^ws/i, 'http'));
      const admitted = await this.#front.admit(message);
      if (admitted === null) throw new Refusal('not-a-client', 'the proxy asks for its credentials');
      const to: UpgradeTarget = { ...form, ...admitted };
      await upgrade(message, socket, head, to, this.#shared);
    } catch (error) {
      endRaw(socket, error);
    }
  }

  async #onConnect(server: HttpServer, message: IncomingMessage, head: Buffer): Promise<void> {
    const { socket } = message;
    socket.on('error', () => socket.destroy());
    try {
      const admitted = await this.#front.admit(message);
      if (admitted === null) {
        await answerConnect(message, socket, askForCredentials);
        // The connection goes on: the next CONNECT shows them.
        socket.unshift(head);
        server.emit('connection', socket);
        return;
      }
      const target = parseAuthority(message.url ?? '', 'https');
      if (target === null) throw new Refusal('bad-request', 'CONNECT takes host:port');
      const destination = await resolveTarget(target, 'https', this.#shared);
      // What is not HTTP cannot be held against a lease.
      const connectDirectly = admitted.lease === null ? () => this.#connectTo(destination) : () => Promise.reject(new Refusal('lease', 'the lease is for requests'));
      if (this.#shared.isUntouched(target)) {
        await passThrough(socket, head, connectDirectly());
        this.#untouched += 1;
      } else await this.#tunnels.open(socket, head, { ...admitted, target }, connectDirectly);
    } catch (error) {
      endRaw(socket, error);
    }
  }
}

/** Listens on a free port, or on the given one. @returns the port; where `optional`, also without success */
async function listenOn(server: HttpServer, host: string, port: number, optional: boolean): Promise<number> {
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (code === 'EADDRINUSE' && !(optional && port === 0)) {
      throw new CliError('busy', `port ${port} of ${host} is taken`, { cause, hint: 'clavitor-cli proxy status tells whether a proxy runs; --port takes another port' });
    }
    // A machine without IPv6 has no ::1.
    if (optional && (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT')) return port;
    throw new CliError('file-system', `cannot listen on port ${port} of ${host}: ${code}`, { cause });
  }
}

function describe(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify({ clavitor: 'proxy', version: VERSION, pid: process.pid })}\n`);
}

async function answerConnect(message: IncomingMessage, socket: Socket, write: (response: ServerResponse) => void): Promise<void> {
  const response = new ServerResponse(message);
  response.assignSocket(socket);
  write(response);
  await once(response, 'finish');
  response.detachSocket(socket);
}

function endRaw(socket: Duplex, error: unknown): void {
  const refusal = error instanceof Refusal ? error : new Refusal('upstream', 'the connection failed', { cause: error });
  const body = refusal.body();
  const length = Buffer.byteLength(body);
  socket.end(`HTTP/1.1 ${refusal.status} Refused\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n${body}`);
}

function onClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  // What is on its way to a host ends with it.
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}
