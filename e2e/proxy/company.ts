import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';
import type { TestAuthority } from './upstream.ts';

/** A company's proxy: takes CONNECT only, and leads every name to the same port of this machine. */
export class Company {
  /** What was asked for, in order: `host:port`. */
  readonly asked: string[] = [];
  readonly port: number;
  /** Where every name leads, or null for the port that was asked for. */
  leadsTo: number | null = null;
  /** The status for who shows the right credentials. */
  status = 200;
  readonly #server: Server;
  readonly #authorization: string | null;
  readonly #sockets = new Set<Duplex>();

  private constructor(server: Server, port: number, authorization: string | null) {
    this.#server = server;
    this.port = port;
    this.#authorization = authorization;
  }

  /**
   * @param credentials `user:password` to ask for, or null
   * @param authority whose certificate it shows, or null for a proxy without TLS
   */
  static async start(credentials: string | null, authority: TestAuthority | null): Promise<Company> {
    const server =
      authority === null
        ? createServer()
        : createTlsServer({
            SNICallback: (name, done) => {
              authority.contextFor(name).then((context) => done(null, context), (error: unknown) => done(error as Error));
            },
          });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const authorization = credentials === null ? null : `Basic ${Buffer.from(credentials).toString('base64')}`;
    const company = new Company(server, (server.address() as AddressInfo).port, authorization);
    server.on('connect', (message: IncomingMessage, socket: Duplex, head: Buffer) => company.#onConnect(message, socket, head));
    return company;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #onConnect(message: IncomingMessage, socket: Duplex, head: Buffer): void {
    const ignore = () => undefined;
    socket.on('error', ignore);
    this.#sockets.add(socket);
    this.asked.push(message.url ?? '');
    const status = this.#authorization === null || message.headers['proxy-authorization'] === this.#authorization ? this.status : 407;
    socket.write(`HTTP/1.1 ${status} As told\r\n\r\n`);
    if (status !== 200) {
      socket.end();
      return;
    }
    const port = this.leadsTo ?? Number(/:(\d+)$/.exec(message.url ?? '')?.[1]);
    const upstream = connect(port, '127.0.0.1');
    upstream.write(head);
    pipeline([socket, upstream], ignore);
    pipeline([upstream, socket], ignore);
  }
}
