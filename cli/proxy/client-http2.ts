import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { constants } from 'node:http2';
import type { ClientAnswer, ClientRequest, Origin } from './client.ts';
import type { Fields } from './headers.ts';
import { fieldsOf, headersOf, valuesOf } from './headers.ts';

/** A request of HTTP/2. */
export function http2Request(message: Http2ServerRequest, { scheme, target, lease }: Origin): ClientRequest {
  const fields = joinCookies(fieldsOf(message.rawHeaders));
  const authority = message.headers[':authority'];
  return {
    version: 2,
    scheme,
    lease,
    method: message.method,
    target,
    path: message.url,
    hosts: [...(authority === undefined ? [] : [authority]), ...valuesOf(fields, 'host')],
    fields,
    body: message.stream.endAfterHeaders ? null : message,
    trailers: () => fieldsOf(message.rawTrailers),
  };
}

/** RFC 9113 §8.2.3: a cookie may be split over fields, and is joined for HTTP/1.1. */
function joinCookies(fields: [string, string][]): [string, string][] {
  const cookies = valuesOf(fields, 'cookie');
  if (cookies.length < 2) return fields;
  return [...fields.filter(([name]) => name !== 'cookie'), ['cookie', cookies.join('; ')]];
}

/** The answer to a request of HTTP/2. */
export class Http2Answer implements ClientAnswer {
  readonly body: Http2ServerResponse;
  #started = false;

  constructor(response: Http2ServerResponse) {
    this.body = response;
  }

  get started(): boolean {
    return this.#started;
  }

  inform(status: number, fields: Fields): void {
    if (this.#started || this.body.stream.destroyed) return;
    if (status === 100) this.body.writeContinue();
    else if (status !== 101) this.body.stream.additionalHeaders({ ':status': status, ...headersOf(fields) });
  }

  start(status: number, _reason: string, fields: Fields, delay: boolean): void {
    this.#started = true;
    this.body.sendDate = false;
    if (!delay) {
      this.body.writeHead(status, headersOf(fields));
      return;
    }
    this.body.statusCode = status;
    for (const [name, value] of Object.entries(headersOf(fields))) if (value !== undefined) this.body.setHeader(name, value);
  }

  end(trailers: Fields): void {
    if (trailers.length > 0) this.body.addTrailers(headersOf(trailers));
    this.body.end();
  }

  endWith(body: Buffer): void {
    // With nothing to write the head ends the stream, which an empty body would not let it.
    if (body.length === 0) this.body.end();
    else this.body.end(body);
  }

  abort(code: number): void {
    this.body.stream.close(code === 0 ? constants.NGHTTP2_INTERNAL_ERROR : code);
  }

  /** The response says that it has finished in either case. */
  onGone(listener: () => void): void {
    this.body.stream.once('aborted', listener);
  }
}
