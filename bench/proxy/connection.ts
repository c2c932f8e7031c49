import { once } from 'node:events';
import { Agent } from 'node:https';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { connect as connectTls } from 'node:tls';
import type { Route } from './request.ts';

/** A TLS connection to the host: straight, or in a tunnel of the proxy. */
export async function openConnection({ proxyPort, hostPort, ca }: Route, protocol: 'h2' | 'http/1.1'): Promise<TLSSocket> {
  const socket = connect({ port: proxyPort ?? hostPort, host: '127.0.0.1', noDelay: true });
  if (proxyPort !== null) await openTunnel(socket, hostPort);
  const tls = connectTls({ socket, servername: 'localhost', ca, ALPNProtocols: [protocol] });
  await once(tls, 'secureConnect');
  return tls;
}

async function openTunnel(socket: Duplex, port: number): Promise<void> {
  socket.write(`CONNECT localhost:${port} HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  if (!answer.toString('latin1').startsWith('HTTP/1.1 200 ')) throw new Error('the proxy refused the tunnel');
}

/** An agent of node:https whose connections go by a route. */
export class RouteAgent extends Agent {
  readonly #route: Route;

  constructor(route: Route, connections: number) {
    super({ keepAlive: true, maxSockets: connections });
    this.#route = route;
  }

  override createConnection(_options: object, done?: (error: Error | null, socket: Duplex) => void): undefined {
    openConnection(this.#route, 'http/1.1').then(
      (socket) => done?.(null, socket),
      // There is no socket where there is an error.
      (error: unknown) => done?.(error as Error, null as never),
    );
  }
}
