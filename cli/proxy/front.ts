import type { Socket } from 'node:net';
import { timingSafeEqual, createHash } from 'node:crypto';
import { isLoopbackName } from './addresses.ts';
import type { Authority, Scheme } from './authority.ts';
import { parseAuthority } from './authority.ts';
import type { ClientAnswer } from './client.ts';
import { valuesOf } from './headers.ts';
import type { Http1Request } from './http1-message.ts';
import { answerJson } from './json-answer.ts';
import type { Lease } from './lease.ts';
import type { Leases } from './leases.ts';
import { LEASE_USER } from './leases.ts';
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

/** Who sends a request: the user of the proxy, or the holder of a lease. */
export interface Admitted {
  readonly lease: Lease | null;
}

/** Decides who may send requests. */
export class FrontDoor {
  readonly #expected: Buffer | null;
  readonly #leases: Leases;
  readonly #users = new WeakMap<Socket, Promise<boolean>>();

  /** @param credentials what a client needs: `user:password`, or null where none are asked for */
  constructor(credentials: string | null, leases: Leases) {
    this.#expected = credentials === null ? null : digest(credentials);
    this.#leases = leases;
  }

  /**
   * Who a client is, by its connection and the proxy's credentials (RFC 9110 §11.7.2).
   * @returns null where it must show credentials, or others
   * @throws Refusal `not-a-client`, see [Note: Who may talk to the proxy] and [Note: Other users of this machine]
   */
  async admit(request: Http1Request): Promise<Admitted | null> {
    ensureNoPage(request);
    const shown = shownCredentials(request);
    if (shown?.startsWith(`${LEASE_USER}:`) === true) {
      const lease = this.#leases.find(shown.slice(LEASE_USER.length + 1));
      return lease === null ? null : { lease };
    }
    if (!(await this.#isOwn(request.socket))) {
      // git and curl show credentials only where they are asked for them.
      if (shown === null && this.#leases.list().length > 0) return null;
      throw otherUser();
    }
    const isRight = this.#expected === null || (shown !== null && timingSafeEqual(digest(shown), this.#expected));
    return isRight ? { lease: null } : null;
  }

  /** For requests to the proxy itself, which need no credentials. @throws Refusal `not-a-client` */
  async ensureOwnUser(request: Http1Request): Promise<void> {
    ensureNoPage(request);
    if (!(await this.#isOwn(request.socket))) throw otherUser();
  }

  #isOwn(socket: Socket): Promise<boolean> {
    const own = this.#users.get(socket) ?? isOwnUser(socket);
    this.#users.set(socket, own);
    return own;
  }
}

function ensureNoPage({ fields }: Http1Request): void {
  if (OF_PAGES.some((name) => valuesOf(fields, name).length > 0)) throw new Refusal('not-a-client', 'web pages have no business with the proxy');
}

function otherUser(): Refusal {
  return new Refusal('not-a-client', 'the proxy belongs to another user of this machine', { hint: 'that user can make a lease: clavitor-cli lease' });
}

function shownCredentials({ fields }: Http1Request): string | null {
  const token = /^basic +(?<token>[A-Za-z0-9+/]+={0,2})$/i.exec(valuesOf(fields, 'proxy-authorization').join())?.groups?.['token'];
  return token === undefined ? null : Buffer.from(token, 'base64').toString('utf8');
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
export function namesThisMachine(request: Http1Request): boolean {
  const authority = parseAuthority(valuesOf(request.fields, 'host').join(), 'http');
  return authority !== null && (isLoopbackName(authority.host) || authority.host === '127.0.0.1' || authority.host === '[::1]');
}

/** Asks for the proxy's credentials, and keeps the connection: git and curl ask first without. */
export function askForCredentials(answer: ClientAnswer): void {
  const refusal = new Refusal('not-a-client', 'the proxy asks for its credentials', {
    hint: 'they stand in the proxy address: http://user:password@localhost:PORT',
  });
  answerJson(answer, 407, refusal.body(), [['Proxy-Authenticate', 'Basic realm="clavitor-cli proxy"']]);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
