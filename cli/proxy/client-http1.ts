import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ClientAnswer, ClientRequest, Origin } from './client.ts';
import type { Fields } from './headers.ts';
import { fieldsOf, flatten, valuesOf } from './headers.ts';

/** A record of TLS (RFC 8446 §5.1). */
const PIECE_MAX = 16 * 1024;

/** A request of HTTP/1.1. @param path path and query, which absolute-form requests have behind the host */
export function http1Request(message: IncomingMessage, { scheme, target, lease }: Origin, path: string): ClientRequest {
  const fields = fieldsOf(message.rawHeaders);
  const hasBody = valuesOf(fields, 'transfer-encoding').length > 0 || valuesOf(fields, 'content-length').some((length) => length !== '0');
  return {
    version: 1,
    scheme,
    lease,
    method: message.method ?? '',
    target,
    path,
    hosts: valuesOf(fields, 'host'),
    fields,
    body: hasBody ? message : null,
    trailers: () => fieldsOf(message.rawTrailers),
  };
}

/** The answer to a request of HTTP/1.1. */
export class Http1Answer implements ClientAnswer {
  readonly body: ServerResponse;

  constructor(response: ServerResponse) {
    this.body = response;
  }

  get started(): boolean {
    return this.body.headersSent;
  }

  inform(status: number, fields: Fields): void {
    if (this.body.headersSent) return;
    if (status === 100) this.body.writeContinue();
    else if (status === 103) this.body.writeEarlyHints(Object.fromEntries(fields.map(([name, value]) => [name.toLowerCase(), value])));
  }

  start(status: number, reason: string, fields: Fields, delay: boolean): void {
    // What the upstream sends stands; nothing is added in its name.
    this.body.sendDate = false;
    this.body.writeHead(status, reason, flatten(fields));
    // flushHeaders() would write fields as UTF-8, whose characters are bytes here.
    if (!delay) this.body.write('', 'latin1');
  }

  end(trailers: Fields): void {
    if (trailers.length > 0) this.body.addTrailers(trailers as [string, string][]);
    this.body.end();
  }

  endWith(body: Buffer): void {
    // As text it goes out in one piece with the fields.
    if (body.length <= PIECE_MAX) this.body.end(body.toString('latin1'), 'latin1');
    else this.body.end(body);
  }

  abort(): void {
    this.body.destroy();
  }

  onGone(listener: () => void): void {
    this.body.once('close', () => {
      if (!this.body.writableFinished) listener();
    });
  }
}
