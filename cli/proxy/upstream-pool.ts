import type { ClientRequest } from 'node:http';
import { Agent } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Destination } from './injection.ts';
import { poolKey } from './upstream.ts';

// [Note: Connections to hosts]
// A connection serves one request after another, of all tunnels to the same destination: what it is to its host
// does not depend on the client. `http.Agent` keeps connections too, but copies and compares all options of a
// connection for each request, which takes longer than all that this proxy checks. So this one only shares its
// place in `http.request`, and knows a connection by what `poolKey` says.

/** Idle connections of one destination. */
const IDLE_MAX = 64;
/** TLS sessions that are kept for the next connection to a destination (RFC 8446 §2.2). */
const SESSIONS_MAX = 100;
const KEEP_ALIVE_MS = 30_000;

/** What the pool gets of a request. */
export interface PooledOptions {
  readonly destination: Destination;
}

/** Opens a connection. @param session one of before, with the same destination */
export type Open = (destination: Destination, session: Buffer | undefined) => Socket | TLSSocket | Promise<Socket | TLSSocket>;

/** See [Note: Connections to hosts]. */
export class UpstreamPool extends Agent {
  readonly #open: Open;
  readonly #connections = new Set<Socket>();
  readonly #idle = new Map<string, Socket[]>();
  readonly #sessions = new Map<string, Buffer>();
  /** The request that a connection serves, or has served last. */
  readonly #served = new WeakMap<Socket, ClientRequest>();

  constructor(protocol: 'http:' | 'https:', open: Open) {
    super({ keepAlive: true });
    // `http.request` compares it with the protocol of a request.
    Object.assign(this, { protocol });
    this.#open = open;
  }

  /** Called by `http.request`, which says so nowhere; every agent on npm stands on it. */
  addRequest(sent: ClientRequest, { destination }: PooledOptions): void {
    const key = poolKey(destination);
    const kept = this.#take(key);
    if (kept !== null) {
      sent.reusedSocket = true;
      this.#serve(sent, kept);
      return;
    }
    const opened = this.#open(destination, this.#sessions.get(key));
    if (!(opened instanceof Promise)) {
      this.#serve(sent, this.#adopt(key, opened));
      return;
    }
    opened.then(
      (socket) => this.#serve(sent, this.#adopt(key, socket)),
      (error: unknown) => {
        sent.destroy();
        sent.emit('error', error);
      },
    );
  }

  override destroy(): void {
    for (const socket of this.#connections) socket.destroy();
    super.destroy();
  }

  #take(key: string): Socket | null {
    const idle = this.#idle.get(key);
    for (let socket = idle?.pop(); socket !== undefined; socket = idle?.pop()) {
      socket.off('data', endUnasked);
      // One that its host is just closing comes to its end by itself.
      if (socket.writable) return socket;
    }
    return null;
  }

  #serve(sent: ClientRequest, socket: Socket): void {
    this.#served.set(socket, sent);
    sent.onSocket(socket);
  }

  /** Takes a new connection in. */
  #adopt(key: string, socket: Socket): Socket {
    if (socket.connecting) socket.once('connect', () => tune(socket));
    else tune(socket);
    this.#connections.add(socket);
    const onFree = () => this.#rest(key, socket);
    const onClose = () => this.#forget(key, socket);
    socket.on('free', onFree).on('close', onClose);
    // While it serves nobody, an error is nobody's; the end follows.
    socket.on('error', () => undefined);
    socket.on('session', (session: Buffer) => this.#remember(key, session));
    socket.once('agentRemove', () => {
      socket.off('free', onFree);
    });
    return socket;
  }

  /** Keeps a connection that has served its request. */
  #rest(key: string, socket: Socket): void {
    const idle = this.#idle.get(key) ?? [];
    const isUsable = socket.writable && socket.readableLength === 0 && this.#served.get(socket)?.shouldKeepAlive === true;
    if (!isUsable || idle.length >= IDLE_MAX) {
      socket.destroy();
      return;
    }
    // It holds a credential.
    this.#served.delete(socket);
    Object.assign(socket, { _httpMessage: null });
    // What a host says unasked must not be taken for the answer to the next request.
    socket.on('data', endUnasked).resume();
    idle.push(socket);
    this.#idle.set(key, idle);
  }

  #forget(key: string, socket: Socket): void {
    this.#connections.delete(socket);
    const idle = this.#idle.get(key)?.filter((other) => other !== socket) ?? [];
    if (idle.length === 0) this.#idle.delete(key);
    else this.#idle.set(key, idle);
  }

  #remember(key: string, session: Buffer): void {
    const [oldest] = this.#sessions.keys();
    this.#sessions.delete(key);
    if (this.#sessions.size >= SESSIONS_MAX && oldest !== undefined) this.#sessions.delete(oldest);
    this.#sessions.set(key, session);
  }
}

function tune(socket: Socket): void {
  socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS);
}

function endUnasked(this: Socket): void {
  this.destroy();
}
