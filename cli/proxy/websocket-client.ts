import type { Http2ServerResponse } from 'node:http2';
import type { Duplex } from 'node:stream';
import type { ClientAnswer, ClientRequest } from './client.ts';
import type { Http1Answer } from './client-http1.ts';
import { Http2Answer } from './client-http2.ts';
import { refuse } from './exchange.ts';
import type { Fields } from './headers.ts';
import { headersOf } from './headers.ts';
import { formatAnswerHead } from './http1-head.ts';
import type { Http1Request } from './http1-message.ts';
import { answerJson } from './json-answer.ts';
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
  readonly #request: Http1Request;
  readonly #answer: Http1Answer;

  constructor(request: Http1Request, answer: Http1Answer) {
    this.stream = request.socket;
    this.#request = request;
    this.#answer = answer;
  }

  accept(fields: Fields): void {
    const head = formatAnswerHead(101, 'Switching Protocols', [['Connection', 'Upgrade'], ['Upgrade', 'websocket'], ...fields]);
    this.stream.write(`${head}\r\n`, 'latin1');
    this.stream.unshift(this.#request.takeOver());
  }

  answer(): ClientAnswer {
    this.#answer.endConnection();
    return this.#answer;
  }

  refuse(error: unknown, { target }: Pick<ClientRequest, 'target'>): void {
    const refusal = error instanceof Refusal ? error : upstreamFailure(error, target);
    const status = refusal.status >= 500 ? refusal.status : UPGRADE_REQUIRED;
    answerJson(this.answer(), status, refusal.body(), [['Upgrade', 'HTTP/1.1'], ['Clavitor-Proxy', 'refused']]);
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
