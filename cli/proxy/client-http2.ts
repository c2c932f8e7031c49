import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { constants } from 'node:http2';
import type { BodyTarget } from './body-writer.ts';
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
  readonly #response: Http2ServerResponse;
  #started = false;

  constructor(response: Http2ServerResponse) {
    this.#response = response;
  }

  get body(): BodyTarget {
    const response = this.#response;
    return { stream: response, write: (bytes, onWritten) => bytes.length === 0 || response.write(bytes, onWritten) };
  }

  get started(): boolean {
    return this.#started;
  }

  inform(status: number, fields: Fields): void {
    if (this.#started || this.#response.stream.destroyed) return;
    if (status === 100) this.#response.writeContinue();
    else if (status !== 101) this.#response.stream.additionalHeaders({ ':status': status, ...headersOf(fields) });
  }

  start(status: number, _reason: string, fields: Fields, delay: boolean): void {
    this.#started = true;
    this.#response.sendDate = false;
    if (!delay) {
      this.#response.writeHead(status, headersOf(fields));
      return;
    }
    this.#response.statusCode = status;
    for (const [name, value] of Object.entries(headersOf(fields))) if (value !== undefined) this.#response.setHeader(name, value);
  }

  end(trailers: Fields): void {
    if (trailers.length > 0) this.#response.addTrailers(headersOf(trailers));
    this.#response.end();
  }

  endWith(body: Buffer): void {
    // With nothing to write the head ends the stream, which an empty body would not let it.
    if (body.length === 0) this.#response.end();
    else this.#response.end(body);
  }

  abort(code: number): void {
    this.#response.stream.close(code === 0 ? constants.NGHTTP2_INTERNAL_ERROR : code);
  }

  /** The response says that it has finished in either case. */
  onGone(listener: () => void): void {
    this.#response.stream.once('aborted', listener);
  }
}
