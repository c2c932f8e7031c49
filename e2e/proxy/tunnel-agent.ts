import { once } from 'node:events';
import { Agent } from 'node:https';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';

/** An agent of node:https that goes through a proxy by CONNECT. */
export function tunnelAgent(proxyPort: number, ca: string): Agent {
  return new TunnelAgent(proxyPort, ca);
}

class TunnelAgent extends Agent {
  readonly #port: number;
  readonly #ca: string;

  constructor(port: number, ca: string) {
    super();
    this.#port = port;
    this.#ca = ca;
  }

  override createConnection(options: { host?: string | null; port?: number | string | null }, done?: (error: Error | null, socket: Duplex) => void): undefined {
    void this.#open(`${options.host ?? ''}:${options.port ?? ''}`, options.host ?? '').then((socket) => done?.(null, socket));
  }

  async #open(target: string, servername: string): Promise<Duplex> {
    const socket = connect(this.#port, '127.0.0.1');
    socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
    await once(socket, 'data');
    const tls = connectTls({ socket, servername, ca: this.#ca, ALPNProtocols: ['http/1.1'] });
    await once(tls, 'secureConnect');
    return tls;
  }
}
