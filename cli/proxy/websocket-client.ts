import type { IncomingMessage } from 'node:http';
import { ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';
import type { Duplex } from 'node:stream';
import type { ClientAnswer, ClientRequest } from './client.ts';
import { Http1Answer } from './client-http1.ts';
import { Http2Answer } from './client-http2.ts';
import { refuse } from './exchange.ts';
import type { Fields } from './headers.ts';
import { headersOf } from './headers.ts';
import { Refusal } from './refusal.ts';
import { upstreamFailure } from './upstream.ts';

/** RFC 9110 §15.5.22. Codex takes it for "use HTTP instead" at once, where it repeats after other refusals. */
const UPGRADE_REQUIRED = 426;

/** A client that asks for a WebSocket, over either version of HTTP. */
export interface SocketClient {
  /** What carries the frames, once it is accepted. */
  readonly stream: Duplex;
  /** @param fields end-to-end ones of the host's answer */
  accept(fields: Fields): void;
  /** For a host that answers with something else. */
  answer(): ClientAnswer;
  refuse(error: unknown, request: Pick<ClientRequest, 'target'>): void;
}

/** RFC 6455 §4. */
export class Http1SocketClient implements SocketClient {
  readonly stream: Duplex;
  readonly #message: IncomingMessage;
  readonly #head: Buffer;

  /** @param head what the client sent behind its handshake */
  constructor(message: IncomingMessage, socket: Duplex, head: Buffer) {
    this.#message = message;
    this.stream = socket;
    this.#head = head;
  }

  accept(fields: Fields): void {
    const lines = fields.map(([name, value]: Fields[number]) => `${name}: ${value}\r\n`);
    const head = `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${lines.join('')}\r\n`;
    this.stream.write(Buffer.from(head, 'latin1'));
    this.stream.unshift(this.#head);
  }

  answer(): ClientAnswer {
    const response = new ServerResponse(this.#message);
    response.shouldKeepAlive = false;
    response.assignSocket(this.stream as never);
    response.once('finish', () => this.stream.end());
    return new Http1Answer(response);
  }

  refuse(error: unknown, { target }: Pick<ClientRequest, 'target'>): void {
    const refusal = error instanceof Refusal ? error : upstreamFailure(error, target);
    const status = refusal.status >= 500 ? refusal.status : UPGRADE_REQUIRED;
    const body = refusal.body();
    this.stream.end(
      `HTTP/1.1 ${status} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
        `Upgrade: HTTP/1.1\r\nConnection: close\r\nCache-Control: no-store\r\nClavitor-Proxy: refused\r\n\r\n${body}`,
    );
  }
}

/** RFC 8441 §5: a stream of HTTP/2 is the connection, and 200 says what 101 does. */
export class Http2SocketClient implements SocketClient {
  readonly stream: Duplex;
  readonly #response: Http2ServerResponse;

  constructor(response: Http2ServerResponse) {
    this.#response = response;
    this.stream = response.stream;
  }

  accept(fields: Fields): void {
    this.#response.stream.respond({ ':status': 200, ...headersOf(fields) });
  }

  answer(): ClientAnswer {
    return new Http2Answer(this.#response);
  }

  refuse(error: unknown, request: Pick<ClientRequest, 'target'>): void {
    refuse(this.answer(), error, request);
  }
}
