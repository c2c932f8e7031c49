import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { timingSafeEqual, createHash } from 'node:crypto';
import { isLoopbackName } from './addresses.ts';
import type { Authority, Scheme } from './authority.ts';
import { parseAuthority } from './authority.ts';
import { isOwnUser } from './peer.ts';
import { Refusal } from './refusal.ts';

// [Note: Who may talk to the proxy]
// It listens on the loopback addresses only. Web pages can reach those: a page's request comes in
// origin form (`GET /`), which a proxy has no use for, and a browser never lets a page write CONNECT or
// another host's absolute form. Fields that only browsers send are refused all the same.

/** Fields that a browser adds to what a page asks for; Node's fetch sends `Sec-Fetch-Mode` too, alone. */
const OF_PAGES = ['origin', 'sec-fetch-site', 'sec-fetch-dest', 'sec-fetch-user'];

/** A request in absolute form, understood. */
export interface AbsoluteForm {
  readonly scheme: Scheme;
  readonly target: Authority;
  readonly path: string;
}

/** The credentials that a client needs: `user:password`, or null where none are asked for. */
export class FrontDoor {
  readonly #expected: Buffer | null;
  readonly #users = new WeakMap<Socket, Promise<boolean>>();

  constructor(credentials: string | null) {
    this.#expected = credentials === null ? null : digest(credentials);
  }

  /** Whether the request shows the proxy's credentials (RFC 9110 §11.7.2), where it must. */
  hasCredentials(message: IncomingMessage): boolean {
    if (this.#expected === null) return true;
    const token = /^basic +(?<token>[A-Za-z0-9+/]+={0,2})$/i.exec(message.headers['proxy-authorization'] ?? '')?.groups?.['token'];
    return token !== undefined && timingSafeEqual(digest(Buffer.from(token, 'base64').toString('utf8')), this.#expected);
  }

  /** @throws Refusal `not-a-client`, see [Note: Who may talk to the proxy] and [Note: Other users of this machine] */
  async ensureClient(message: IncomingMessage): Promise<void> {
    const { socket, headers } = message;
    if (OF_PAGES.some((name) => name in headers)) throw new Refusal('not-a-client', 'web pages have no business with the proxy');
    const own = this.#users.get(socket) ?? isOwnUser(socket);
    this.#users.set(socket, own);
    if (!(await own)) throw new Refusal('not-a-client', 'the proxy belongs to another user of this machine');
  }
}

/** Reads `GET http://host/path` and `GET https://host/path`. @throws Refusal `bad-request` */
export function parseAbsoluteForm(url: string): AbsoluteForm {
  const { scheme, authority = '', rest = '' } = /^(?<scheme>https?):\/\/(?<authority>[^/?#]*)(?<rest>[^#]*)$/i.exec(url)?.groups ?? {};
  const plain = scheme?.toLowerCase() === 'https' ? 'https' : 'http';
  const target = scheme === undefined ? null : parseAuthority(authority, plain);
  if (target === null) {
    throw new Refusal('bad-request', 'this is a proxy: it takes CONNECT and absolute addresses', {
      hint: 'set HTTPS_PROXY and HTTP_PROXY to it, see clavitor-cli proxy env',
    });
  }
  return { scheme: plain, target, path: rest.startsWith('/') ? rest : `/${rest}` };
}

/** Whether a request to the proxy itself names it as its user does, not by a name that a page has made up. */
export function namesThisMachine(message: IncomingMessage): boolean {
  const authority = parseAuthority(message.headers.host ?? '', 'http');
  return authority !== null && (isLoopbackName(authority.host) || authority.host === '127.0.0.1' || authority.host === '[::1]');
}

/** Asks for the proxy's credentials, and keeps the connection: git and curl ask first without. */
export function askForCredentials(response: ServerResponse): void {
  const body = new Refusal('not-a-client', 'the proxy asks for its credentials', {
    hint: 'they stand in the proxy address: http://user:password@localhost:PORT',
  }).body();
  response.writeHead(407, {
    'proxy-authenticate': 'Basic realm="clavitor-cli proxy"',
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
