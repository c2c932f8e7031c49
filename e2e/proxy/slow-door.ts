import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** Takes connections to a host, and keeps each waiting until it is let in. */
export class SlowDoor {
  /** The port of the host behind. */
  leadsTo = 0;
  readonly #server: Server;
  #waiting: Socket[] = [];

  private constructor() {
    this.#server = createServer((socket) => {
      this.#waiting.push(socket.on('error', () => undefined));
      this.#server.emit('knock');
    });
  }

  static async start(): Promise<SlowDoor> {
    const door = new SlowDoor();
    door.#server.listen(0, '127.0.0.1');
    await once(door.#server, 'listening');
    return door;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Waits until somebody waits. */
  async knock(): Promise<void> {
    if (this.#waiting.length === 0) await once(this.#server, 'knock');
  }

  /** Lets those in who wait. */
  open(): void {
    for (const socket of this.#waiting.splice(0)) {
      const host = connect(this.leadsTo, '127.0.0.1').on('error', () => socket.destroy());
      socket.pipe(host).pipe(socket).once('close', () => host.destroy());
    }
  }

  stop(): void {
    for (const socket of this.#waiting) socket.destroy();
    this.#server.close();
  }
}
