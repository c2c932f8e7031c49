import { once } from 'node:events';
import type { TLSSocket } from 'node:tls';
import { openConnection } from './connection.ts';
import type { Route } from './request.ts';

const HEAD_END = '\r\n\r\n';
const LAST_CHUNK = '0\r\n\r\n';

/**
 * A connection of HTTP/1.1 that says the same request again and again, and reads no more of an answer than where it
 * ends. A client that did more would be what the measurement measures: `node:https` takes longer to ask than a proxy
 * to pass on.
 */
export class LeanConnection {
  readonly #socket: TLSSocket;
  readonly #request: string;
  #answer = '';
  #arrived: (() => void) | null = null;
  #failed: ((error: Error) => void) | null = null;

  private constructor(socket: TLSSocket, request: string) {
    this.#socket = socket;
    this.#request = request;
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', (error: Error) => this.#failed?.(error));
    socket.on('close', () => this.#failed?.(new Error('the connection was closed')));
  }

  /** @param request with its empty line */
  static async open(route: Route, request: string): Promise<LeanConnection> {
    return new LeanConnection(await openConnection(route, 'http/1.1'), request);
  }

  /** Asks once. @throws Error for another status than 200, and where the connection ends */
  ask(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#arrived = resolve;
      this.#failed = reject;
      this.#socket.write(this.#request, 'latin1');
    });
  }

  async close(): Promise<void> {
    this.#failed = null;
    this.#socket.destroy();
    await once(this.#socket, 'close');
  }

  #read(chunk: Buffer): void {
    this.#answer += chunk.toString('latin1');
    if (!isWhole(this.#answer)) return;
    const answer = this.#answer;
    this.#answer = '';
    if (answer.startsWith('HTTP/1.1 200 ')) this.#arrived?.();
    else this.#failed?.(new Error(`the answer is ${answer.slice(0, answer.indexOf('\r\n'))}`));
  }
}

/** Whether a short answer has arrived to its end (RFC 9112 §6.3). */
function isWhole(answer: string): boolean {
  const end = answer.indexOf(HEAD_END);
  if (end === -1) return false;
  const length = /\r\ncontent-length: *(?<length>\d+)\r\n/i.exec(answer.slice(0, end + 2))?.groups?.['length'];
  return length === undefined ? answer.endsWith(LAST_CHUNK) : answer.length >= end + HEAD_END.length + Number(length);
}
