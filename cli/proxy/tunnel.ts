import type { Http2Server, Http2Session } from 'node:http2';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { bareHost } from './authority.ts';
import type { LeafIssuer } from './certificates.ts';
import type { Origin } from './client.ts';
import { handOver } from './hand-over.ts';

const ESTABLISHED = 'HTTP/1.1 200 Connection Established\r\n\r\n';
const TLS_HANDSHAKE = 0x16;
/** As many bytes wait for a client before its host is told to wait; with the usual 64 KiB both wait for each other. */
const LIMITS = { highWaterMark: 256 * 1024 };
/** How long a client may take to say what it speaks, and then for its handshake, in milliseconds. */
const OPENING_MS = 60_000;
/** A request line up to its target, and what may become one (RFC 9110 §9.1); no method is longer. */
const REQUEST_LINE = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,32} /;
const PART_OF_METHOD = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{0,32}$/;
/** RFC 9112 §2.2: servers pass over line breaks before a request. */
const LINE_BREAKS = /^[\r\n]+/;
const LINE_BREAKS_MAX = 64;

/** Serves what speaks HTTP/1.1 inside a tunnel. */
type ServeHttp1 = (socket: Socket, origin: Origin) => void;

/** Opens tunnels (CONNECT): ends their TLS, and hands what is inside to those who serve HTTP/1.1 and HTTP/2. */
export class Tunnels {
  readonly #issuer: () => Promise<LeafIssuer>;
  readonly #serveHttp1: ServeHttp1;
  readonly #http2: Http2Server;
  readonly #origins = new WeakMap<Http2Session, Origin>();
  readonly #open = new Set<Duplex>();
  #opening: Origin | null = null;

  constructor(issuer: () => Promise<LeafIssuer>, serveHttp1: ServeHttp1, http2: Http2Server) {
    this.#issuer = issuer;
    this.#serveHttp1 = serveHttp1;
    this.#http2 = http2;
    http2.on('session', (session) => {
      if (this.#opening !== null) this.#origins.set(session, this.#opening);
    });
  }

  /** Where the tunnel leads in which a request came, or null where it came in none. */
  originOfSession(session: Http2Session | undefined): Origin | null {
    return session === undefined ? null : (this.#origins.get(session) ?? null);
  }

  /** Opens a tunnel on a connection whose CONNECT was accepted. @param connectDirectly for what is neither TLS nor HTTP */
  async open(socket: Socket, head: Buffer, to: Omit<Origin, 'scheme'>, connectDirectly: () => Promise<Socket>): Promise<void> {
    this.#track(socket);
    socket.write(ESTABLISHED);
    const isServed = limitOpening(socket);
    const protocol = await readProtocol(socket, head);
    isServed();
    if (protocol === 'tls') await this.#openTls(socket, { ...to, scheme: 'https' });
    else if (protocol === 'http') this.#serveHttp1(socket, { ...to, scheme: 'http' });
    else if (protocol === 'other') await this.#joinDirectly(socket, connectDirectly());
  }

  /** Neither TLS nor HTTP (SSH, for example): nothing can be injected, so nothing is read. */
  async #joinDirectly(socket: Socket, connected: Promise<Socket>): Promise<void> {
    const upstream = await connected.catch(() => null);
    if (upstream === null) socket.destroy();
    else join(socket, upstream);
  }

  close(): void {
    for (const socket of this.#open) socket.destroy();
  }

  async #openTls(socket: Socket, origin: Origin): Promise<void> {
    const { target } = origin;
    const host = bareHost(target.host);
    const context = await (await this.#issuer()).contextFor(target.host);
    if (socket.destroyed) return;
    const tls = new TLSSocket(socket, {
      ...LIMITS,
      isServer: true,
      secureContext: context,
      ALPNProtocols: ['h2', 'http/1.1'],
      // See [Note: One host in four places]. There is no certificate for another name.
      SNICallback: (name, done) => {
        if (name.toLowerCase() === host) done(null, context);
        else done(new Error('the name in TLS is not the one in CONNECT'));
      },
    });
    this.#track(tls);
    tls.on('error', () => socket.destroy());
    const isServed = limitOpening(tls);
    tls.once('secure', () => {
      isServed();
      // A tls.Server would say so; HTTP/2 waits for it.
      Object.assign(tls, { secureConnecting: false });
      if (tls.alpnProtocol === 'h2') this.#serveHttp2(tls, origin);
      else this.#serveHttp1(tls, origin);
    });
  }

  #serveHttp2(socket: TLSSocket, origin: Origin): void {
    // As node:http does: a client that says nothing more has gone, and its streams end.
    socket.once('end', () => socket.destroy());
    this.#opening = origin;
    // Makes its session, and says so, before it returns.
    this.#http2.emit('connection', socket);
    this.#opening = null;
  }

  #track(socket: Duplex): void {
    // One that has been closed will not say so again.
    if (socket.destroyed) return;
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    socket.on('error', () => socket.destroy());
  }
}

/** Ends a client that goes, or says nothing, before anything of it is served. @returns what says that it is served now */
function limitOpening(socket: Socket): () => void {
  const giveUp = () => void socket.destroy();
  const timer = setTimeout(giveUp, OPENING_MS);
  const stop = () => {
    clearTimeout(timer);
    socket.off('end', giveUp).off('close', stop);
  };
  socket.once('end', giveUp).once('close', stop);
  return stop;
}

/** What a client speaks. */
type Protocol = 'tls' | 'http' | 'other';

/** Reads as far as it takes to know what a client speaks, and puts it back; null where it goes before. */
async function readProtocol(socket: Socket, head: Buffer): Promise<Protocol | null> {
  let bytes = head;
  for (let protocol = protocolOf(bytes); ; protocol = protocolOf(bytes)) {
    if (protocol !== null) {
      handOver(socket).unshift(bytes);
      return protocol;
    }
    const more = await nextBytes(socket);
    if (more === null) return null;
    bytes = Buffer.concat([bytes, more]);
  }
}

/** Null where it cannot be told yet. */
function protocolOf(bytes: Buffer): Protocol | null {
  if (bytes[0] === TLS_HANDSHAKE) return 'tls';
  const text = bytes.toString('latin1', 0, 2 * LINE_BREAKS_MAX);
  const line = text.replace(LINE_BREAKS, '');
  if (REQUEST_LINE.test(line) || text.length - line.length > LINE_BREAKS_MAX) return 'http';
  return PART_OF_METHOD.test(line) ? null : 'other';
}

function nextBytes(socket: Socket): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const onClose = () => resolve(null);
    socket.once('close', onClose);
    if (socket.destroyed) resolve(null);
    socket.once('data', (chunk: Buffer) => {
      socket.pause();
      socket.off('close', onClose);
      resolve(chunk);
    });
    socket.resume();
  });
}

/** Passes a connection on whose CONNECT was accepted, without a look at what is inside. */
export function passThrough(socket: Socket, head: Buffer, upstream: Socket): void {
  socket.write(ESTABLISHED);
  socket.unshift(head);
  join(socket, upstream);
}

function join(socket: Socket, upstream: Socket): void {
  const ignore = () => undefined;
  pipeline([socket, upstream], ignore);
  pipeline([upstream, socket], ignore);
}
