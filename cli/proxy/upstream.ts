import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';
import type { Duplex, Readable } from 'node:stream';
import type { SecureContext } from 'node:tls';
import type { Authority } from './authority.ts';
import { bareHost, hostAndPort } from './authority.ts';
import type { Departure } from './departure.ts';
import type { Fields } from './headers.ts';
import type { Destination } from './injection.ts';
import { memoizedByObject } from './memo.ts';
import type { BodySource } from './pass-on.ts';
import { Refusal } from './refusal.ts';

/** A request on its way to its host. */
export interface UpstreamRequest extends Destination {
  readonly method: string;
  readonly path: string;
  /** What the client named the host, which it is told again. */
  readonly authority: string;
  /** End-to-end fields, without Host. */
  readonly fields: Fields;
  /** Null where the request has no body. */
  readonly body: Readable | null;
  /** Called at the end of the body: its trailer fields. */
  readonly trailers: () => Fields;
  /** An answer of status 100 to 199 that comes before the real one. */
  readonly onInformation: (status: number, fields: Fields) => void;
  /** To be called where the request has waited for a connection: whether it may still go out. Rejects with a Refusal. */
  readonly confirm: () => Promise<void>;
  readonly signal: Departure;
}

/** What a host answers. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly reason: string;
  readonly fields: Fields;
  readonly hasBody: boolean;
  readonly body: () => Readable;
  /** The same for who only passes it on. */
  readonly source: () => BodySource;
  /** All of the body, where it has arrived to its end without trailers; otherwise null. */
  readonly whole: () => Buffer | null;
  /** To be called after the body has ended. */
  readonly trailers: () => Fields;
  /** Why the host has broken it off, as an error code of RFC 9113 §7; 0 where it has not said. */
  readonly resetCode: () => number;
}

/** An upgraded connection (WebSocket). */
export interface UpstreamUpgrade {
  readonly status: 101;
  readonly fields: Fields;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** What connections to a destination have in common; a connection is used again only for the same. */
export function poolKey({ scheme, target, addresses, via }: Destination): string {
  return `${scheme} ${hostAndPort(target)} ${via === null ? textOf(addresses) : 'through the company'}`;
}

/** In one order: some name servers give the addresses in another one each time. */
const textOf = memoizedByObject((addresses: readonly string[]) => [...addresses].sort().join(' '));

/** Where and how to connect: only to the addresses that were checked, and only to who proves to be the host. */
export function connectOptions({ target, addresses }: Destination, context: SecureContext) {
  const host = bareHost(target.host);
  return {
    host,
    port: target.port,
    lookup: lookupOf(addresses),
    autoSelectFamily: true,
    secureContext: context,
    // RFC 6066 §3: an address is no server name.
    servername: isIP(host) === 0 ? host : '',
    // Stated, so that NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment cannot turn it off.
    rejectUnauthorized: true,
  };
}

function lookupOf(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, options, done) => {
    const [first] = found;
    if (options.all === true) done(null, found);
    else done(null, first?.address ?? '', first?.family);
  };
}

/** A failure of a connection, as the client is told. */
export function upstreamFailure(error: unknown, target: Authority): Refusal {
  if (error instanceof Refusal) return error;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown reason';
  const host = hostAndPort(target);
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO|EPROTO/.test(code)) {
    return new Refusal('upstream-tls', `the host does not prove to be itself (${code})`, {
      host,
      hint: 'its certificate is expired, for another name or from an unknown authority; --extra-ca names a file of further authorities',
      cause: error,
    });
  }
  const reasons: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'nothing listens there',
    ENOTFOUND: 'there is no such host',
    EAI_AGAIN: 'the name cannot be resolved',
    ECONNRESET: 'the connection was cut',
    ETIMEDOUT: 'it does not answer',
  };
  return new Refusal('upstream', `the host cannot be reached: ${reasons[code] ?? code}`, { host, cause: error });
}

/** RFC 9112 §6.3: answers that have no body whatever their fields say. */
export function mayHaveBody(method: string, status: number): boolean {
  return method !== 'HEAD' && status !== 204 && status !== 304;
}
