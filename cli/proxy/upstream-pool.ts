import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Destination } from './injection.ts';
import { poolKey } from './upstream.ts';
import { UpstreamConnection } from './upstream-connection.ts';

// [Note: Connections to hosts]
// A connection serves one request after another, of all tunnels to the same destination: what it is to its host
// does not depend on the client. Two destinations are the same where `poolKey` says so.

/** Idle connections of one destination, and how long they are kept, in milliseconds. */
const IDLE_MAX = 64;
const IDLE_MS = 60_000;
/** Of all destinations; where there are more, none is kept that has served. */
const SOCKETS_MAX = 500;
/** TLS sessions that are kept for the next connection to a destination (RFC 8446 §2.2). */
const SESSIONS_MAX = 100;
const KEEP_ALIVE_MS = 30_000;

/** Opens a connection, ready to be written to. @param session one of before, with the same destination */
export type Open = (destination: Destination, onSession: (session: Buffer) => void, session: Buffer | undefined) => Promise<Socket | TLSSocket>;

/** See [Note: Connections to hosts]. */
export class UpstreamPool {
  readonly #open: Open;
  readonly #sockets = new Set<Socket>();
  readonly #idle = new Map<string, UpstreamConnection[]>();
  readonly #sessions = new Map<string, Buffer>();

  constructor(open: Open) {
    this.#open = open;
  }

  /** One that has served before, or null. */
  take(destination: Destination): UpstreamConnection | null {
    const idle = this.#idle.get(poolKey(destination));
    // One that its host is just closing comes to its end by itself.
    for (let kept = idle?.pop(); kept !== undefined; kept = idle?.pop()) if (kept.socket.writable) return kept;
    return null;
  }

  /** A new one. Rejects with the socket's error. */
  async open(destination: Destination): Promise<UpstreamConnection> {
    const key = poolKey(destination);
    const socket = await this.#open(destination, (session) => this.#remember(key, session), this.#sessions.get(key));
    socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS);
    this.#sockets.add(socket);
    socket.once('close', () => this.#forget(key, socket));
    return new UpstreamConnection(socket, (connection) => this.#rest(key, connection));
  }

  /** Ends connections that have been idle for too long. @param now milliseconds since 1970 */
  endIdle(now: number): void {
    for (const idle of this.#idle.values()) {
      for (const { socket, idleSince } of idle) if (now > idleSince + IDLE_MS) socket.destroy();
    }
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Keeps a connection that has served its request. */
  #rest(key: string, connection: UpstreamConnection): void {
    const idle = this.#idle.get(key) ?? [];
    if (idle.length >= IDLE_MAX || this.#sockets.size > SOCKETS_MAX) {
      connection.socket.destroy();
      return;
    }
    connection.idleSince = Date.now();
    idle.push(connection);
    this.#idle.set(key, idle);
  }

  #forget(key: string, socket: Socket): void {
    this.#sockets.delete(socket);
    const idle = this.#idle.get(key)?.filter((other) => other.socket !== socket) ?? [];
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
