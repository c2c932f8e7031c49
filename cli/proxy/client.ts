import type { Readable } from 'node:stream';
import type { Authority, Scheme } from './authority.ts';
import type { BodyTarget } from './body-writer.ts';
import type { Fields } from './headers.ts';
import type { Lease } from './lease.ts';

/** Where a connection leads, and under which lease, or null for none. */
export interface Origin {
  readonly scheme: Scheme;
  readonly target: Authority;
  readonly lease: Lease | null;
}

/** A request as a client sent it, over either version of HTTP. */
export interface ClientRequest extends Origin {
  readonly version: 1 | 2;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Each name that the request gives its host, apart from the connection: Host fields, `:authority`. */
  readonly hosts: readonly string[];
  /** The fields as they came, without the pseudo-header fields of HTTP/2. */
  readonly fields: Fields;
  readonly body: Readable | null;
  /** The trailer fields, at the end of the body. */
  readonly trailers: () => Fields;
}

/** What a request is answered with. */
export interface ClientAnswer {
  /** Sends an answer of status 100 to 199 before the real one. */
  inform(status: number, fields: Fields): void;
  /** Sends status and fields. @param delay whether the body is about to follow, so that both can go at once */
  start(status: number, reason: string, fields: Fields, delay: boolean): void;
  /** The body goes here, once it has started. */
  readonly body: BodyTarget;
  /** Ends the answer. */
  end(trailers: Fields): void;
  /** Ends it with all of its body. */
  endWith(body: Buffer): void;
  /** Breaks it off, so that it does not look like a whole one. @param code an error code of RFC 9113 §7, or 0 */
  abort(code: number): void;
  /** Whether status and fields are out. */
  readonly started: boolean;
  /** Calls this when the client goes away before the answer has ended. */
  onGone(listener: () => void): void;
}
