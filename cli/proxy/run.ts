import { once } from 'node:events';
import type { Http2Server, Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo, Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import type { SecureContext } from 'node:tls';
import { CliError } from '../errors.ts';
import { VERSION } from '../version.ts';
import { Resolver } from './addresses.ts';
import { makeMemoryAuthority, openAuthority } from './authority-store.ts';
import { parseAuthority } from './authority.ts';
import type { LeafIssuer } from './certificates.ts';
import type { Serve } from './client-connection.ts';
import { ClientConnection } from './client-connection.ts';
import type { Http1Answer } from './client-http1.ts';
import { clientRequest } from './client-http1.ts';
import type { ClientAnswer, Origin } from './client.ts';
import { Http2Answer, http2Request } from './client-http2.ts';
import type { Shared } from './exchange.ts';
import { connectThrough } from './company-connection.ts';
import { limitConnecting } from './connecting.ts';
import { CompanyRoutes } from './company-proxy.ts';
import { Control } from './control.ts';
import { exchange, refuse, resolveTarget } from './exchange.ts';
import { askForCredentials, FrontDoor, namesThisMachine, parseAbsoluteForm } from './front.ts';
import type { Destination } from './injection.ts';
import type { Http1Request } from './http1-message.ts';
import { answerJson } from './json-answer.ts';
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
import { Http1Upstream } from './upstream-http1.ts';
import { Http2Upstream } from './upstream-http2.ts';
import { asksForWebSocket, extendedConnect, upgrade } from './websocket.ts';

const LOOPBACK = ['127.0.0.1', '::1'];
/** How often connections are looked at that say nothing, in milliseconds. */
const SWEEP_MS = 5_000;

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
  readonly #servers: readonly Server[];
  /** Those of HTTP/1.1, outside of tunnels and in them. */
  readonly #connections = new Map<Socket, ClientConnection>();
  readonly #sweeper: NodeJS.Timeout;
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
    const serveInner = (socket: Socket, origin: Origin) => this.#accept(socket, (request, answer) => this.#onInner(request, answer, origin));
    this.#tunnels = new Tunnels(() => this.#leaves(), serveInner, this.#http2Server());
    const serveOuter: Serve = (request, answer) => this.#onOuter(request, answer);
    // A client that says nothing more has gone; who is in a tunnel may be silent, and listen.
    this.#servers = LOOPBACK.map(() => createServer({ noDelay: true, allowHalfOpen: true }, (socket) => this.#accept(socket, serveOuter)));
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP_MS).unref();
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
    for (const [index, server] of this.#servers.entries()) this.port = await listenOn(server, LOOPBACK[index] ?? '', this.port, index > 0);
  }

  async stop(): Promise<void> {
    const closed = this.#servers.filter((server) => server.listening).map((server) => once(server.close(), 'close'));
    this.#tunnels.close();
    for (const socket of this.#connections.keys()) socket.destroy();
    clearInterval(this.#sweeper);
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

  #accept(socket: Socket, serve: Serve): void {
    this.#connections.set(socket, new ClientConnection(socket, serve));
    socket.once('close', () => this.#connections.delete(socket));
  }

  #sweep(): void {
    const now = Date.now();
    for (const connection of this.#connections.values()) connection.endOverdue(now);
    this.#shared.http1.endIdle(now);
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

  /** What is inside tunnels. */
  #onInner(request: Http1Request, answer: Http1Answer, origin: Origin): Promise<void> {
    if (asksForWebSocket(request)) return upgrade(request, answer, origin, request.target, this.#shared);
    return exchange(clientRequest(request, origin, request.target), answer, this.#shared);
  }

  async #onOuter(request: Http1Request, answer: Http1Answer): Promise<void> {
    try {
      if (request.method === 'CONNECT') await this.#onConnect(request, answer);
      else if (request.target.startsWith('/') && namesThisMachine(request)) await this.#answerItself(request, answer);
      else await this.#onAbsolute(request, answer);
    } catch (error) {
      refuse(answer, error, { target: { host: 'localhost', port: this.port } });
    }
  }

  /** A request to the proxy itself, in origin form. */
  async #answerItself(request: Http1Request, answer: ClientAnswer): Promise<void> {
    await this.#front.ensureOwnUser(request);
    const { method, target } = request;
    if (target === '/' && method === 'GET') answerJson(answer, 200, `${JSON.stringify({ clavitor: 'proxy', version: VERSION, pid: process.pid })}\n`);
    else if (this.#control.isFor(target)) await this.#control.answer(request, answer);
    else parseAbsoluteForm(target);
  }

  async #onAbsolute(request: Http1Request, answer: Http1Answer): Promise<void> {
    const isWebSocket = asksForWebSocket(request);
    const { scheme, target, path } = parseAbsoluteForm(isWebSocket ? request.target.replace(/^ws/i, 'http') : request.target);
    const admitted = await this.#front.admit(request);
    if (admitted === null) {
      askForCredentials(answer);
      return;
    }
    const origin = { ...admitted, scheme, target };
    if (isWebSocket) await upgrade(request, answer, origin, path, this.#shared);
    else await exchange(clientRequest(request, origin, path), answer, this.#shared);
  }

  async #onConnect(request: Http1Request, answer: Http1Answer): Promise<void> {
    const admitted = await this.#front.admit(request);
    if (admitted === null) {
      // The connection goes on: the next CONNECT shows them.
      askForCredentials(answer);
      return;
    }
    // Who is refused may have sent more, which was for the tunnel.
    answer.endConnection();
    const target = parseAuthority(request.target, 'https');
    if (target === null) throw new Refusal('bad-request', 'CONNECT takes host:port');
    const destination = await resolveTarget(target, 'https', this.#shared);
    // What is not HTTP cannot be held against a lease.
    const connectDirectly = admitted.lease === null ? () => this.#connectTo(destination) : () => Promise.reject(new Refusal('lease', 'the lease is for requests'));
    if (this.#shared.isUntouched(target)) {
      const upstream = await connectDirectly();
      passThrough(request.socket, request.takeOver(), upstream);
      this.#untouched += 1;
    } else {
      const { socket } = request;
      // What is no HTTP is not searched, and may hold what was sent before.
      const joinDirectly = () => (this.#shared.reflections.needlesFor(target, 'http').length === 0 ? connectDirectly() : Promise.reject(new Refusal('upstream-encoding', 'an answer that is no HTTP')));
      await this.#tunnels.open(socket, request.takeOver(), { ...admitted, target }, joinDirectly).catch(() => socket.destroy());
    }
  }
}

/** Listens on a free port, or on the given one. @returns the port; where `optional`, also without success */
async function listenOn(server: Server, host: string, port: number, optional: boolean): Promise<number> {
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
