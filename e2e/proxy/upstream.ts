import 'reflect-metadata';
import { createPrivateKey, KeyObject, webcrypto } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Http2SecureServer, Http2ServerRequest, Http2ServerResponse, ServerHttp2Stream } from 'node:http2';
import { createSecureServer } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SecureContext } from 'node:tls';
import * as x509 from '@peculiar/x509';
import type { CertificatePair } from '../../cli/proxy/certificates.ts';
import { LeafIssuer, makeAuthority } from '../../cli/proxy/certificates.ts';

/** A request that reached the host. */
export interface Arrived {
  readonly version: string;
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
}

type Request = IncomingMessage | Http2ServerRequest;
type Response = ServerResponse | Http2ServerResponse;
/** What the host does with a path. */
export type Handler = (request: Request, response: Response) => void;
type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** What kind of host it is. */
interface UpstreamOptions {
  /** Whether it speaks HTTP/1.1 too. */
  readonly allowHTTP1?: boolean;
  /** Whether it takes WebSockets over HTTP/2 (RFC 8441). */
  readonly connectProtocol?: boolean;
  readonly address?: string;
  /** One that is free, if none is named. */
  readonly port?: number;
  /** What it shows a client that names no host, because it has come to an address. */
  readonly defaultContext?: CertificatePair;
}

/** An authority of the test's own, which proxies learn by --extra-ca. */
export class TestAuthority {
  readonly pair: CertificatePair;
  readonly #issuer: LeafIssuer;

  private constructor(pair: CertificatePair) {
    this.pair = pair;
    this.#issuer = new LeafIssuer(pair);
  }

  static async make(now = Date.now()): Promise<TestAuthority> {
    return new TestAuthority(await makeAuthority('Test authority', now));
  }

  async contextFor(host: string): Promise<SecureContext> {
    return this.#issuer.contextFor(host);
  }

  /** A certificate for an address: a client that comes to one names no host in TLS (RFC 6066 §3). */
  async pairFor(address: string): Promise<CertificatePair> {
    const { subtle } = webcrypto;
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
    const keys = await subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const der = createPrivateKey(this.pair.key).export({ type: 'pkcs8', format: 'der' });
    const certificate = await x509.X509CertificateGenerator.create({
      issuer: new x509.X509Certificate(this.pair.certificate).subjectName,
      notBefore: new Date(Date.now() - 60_000),
      notAfter: new Date(Date.now() + 3_600_000),
      signingAlgorithm: algorithm,
      publicKey: keys.publicKey as CryptoKey,
      signingKey: (await subtle.importKey('pkcs8', der, algorithm, false, ['sign'])) as CryptoKey,
      extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'ip', value: address }])],
    });
    const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' });
    return { certificate: certificate.toString('pem'), key: key.toString() };
  }
}

/** A host of the test's own: TLS with HTTP/2 and HTTP/1.1, or plain HTTP. It writes down what arrives. */
export class Upstream {
  readonly arrived: Arrived[] = [];
  readonly handlers = new Map<string, Handler>();
  /** What it does with every other path; null for a short answer. */
  fallback: Handler | null = null;
  onUpgrade: UpgradeHandler = (_request, socket) => socket.destroy();
  /** RFC 8441: a WebSocket over HTTP/2. */
  onConnect: (request: Http2ServerRequest, stream: ServerHttp2Stream) => void = (_request, stream) => stream.close();
  readonly port: number;
  readonly #server: HttpServer | Http2SecureServer;
  readonly #sockets = new Set<Socket>();

  private constructor(server: HttpServer | Http2SecureServer, port: number) {
    this.#server = server;
    this.port = port;
  }

  /** @param contextFor the certificate for each name, or null for a host without TLS */
  static async start(contextFor: ((name: string) => Promise<SecureContext>) | null, options: UpstreamOptions = {}): Promise<Upstream> {
    const { allowHTTP1 = true, connectProtocol = false, address = '127.0.0.1', port = 0, defaultContext } = options;
    const tls = contextFor !== null && {
      allowHTTP1,
      settings: { enableConnectProtocol: connectProtocol },
      SNICallback: sniOf(contextFor),
      ...(defaultContext !== undefined && { cert: defaultContext.certificate, key: defaultContext.key }),
    };
    const server = tls === false ? createServer() : createSecureServer(tls);
    server.listen(port, address);
    await once(server, 'listening');
    const upstream = new Upstream(server, (server.address() as AddressInfo).port);
    server.on('request', (request: Request, response: Response) => upstream.#handle(request, response));
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      upstream.#note(request);
      upstream.onUpgrade(request, socket, head);
    });
    server.on('connect', (request: Http2ServerRequest, response: Http2ServerResponse) => {
      upstream.#note(request);
      upstream.onConnect(request, response.stream);
    });
    server.on('connection', (socket: Socket) => {
      upstream.#sockets.add(socket);
      socket.once('close', () => upstream.#sockets.delete(socket));
    });
    return upstream;
  }

  /** Connections that are open. */
  get open(): number {
    return this.#sockets.size;
  }

  get last(): Arrived {
    const last = this.arrived.at(-1);
    if (last === undefined) throw new Error('nothing has arrived');
    return last;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #note(request: Request): void {
    const { httpVersion, method = '', url = '', headers } = request;
    this.arrived.push({ version: httpVersion, method, url, headers });
  }

  #handle(request: Request, response: Response): void {
    this.#note(request);
    const handler = this.handlers.get((request.url ?? '').split('?', 1)[0] ?? '') ?? this.fallback;
    if (handler !== null) {
      handler(request, response);
      return;
    }
    request.resume();
    request.once('end', () => {
      response.setHeader('content-type', 'text/plain');
      response.end('ok\n');
    });
  }
}

function sniOf(contextFor: (name: string) => Promise<SecureContext>) {
  return (name: string, done: (error: Error | null, context?: SecureContext) => void): void => {
    contextFor(name).then((context) => done(null, context), (error: unknown) => done(error as Error));
  };
}
