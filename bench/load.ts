import { once } from 'node:events';
import net from 'node:net';
import type { Target } from '../e2e/fixtures/http.ts';

/** What a load run measured. */
export interface LoadResult {
  readonly perSecond: number;
  /** Milliseconds of each request. */
  readonly latencies: readonly number[];
}

/** One request of the load. */
export interface LoadRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

// [Note: Load]
// The load shares the cores with what it measures, so it does as little as possible: requests are
// bytes before the clock starts, each connection is a socket, and of an answer it reads no more than
// its status, its length and, through `ensure`, the start of its body.

/**
 * Sends the requests over `connections` keep-alive connections, each of which waits for its answer
 * before the next. Every answer must have status 200 and satisfy `ensure`.
 */
export async function runLoad(load: {
  readonly target: Target;
  readonly connections: number;
  readonly requests: readonly LoadRequest[];
  readonly ensure: (body: string) => void;
}): Promise<LoadResult> {
  const requests = load.requests.map((request) => serialize(load.target, request)).values();
  const sockets = await Promise.all(Array.from({ length: load.connections }, () => open(load.target)));
  const latencies: number[] = [];
  const started = performance.now();
  await Promise.all(sockets.map((socket) => exchangeAll(socket, requests, load.ensure, latencies)));
  const seconds = (performance.now() - started) / 1000;
  sockets.forEach((socket) => socket.destroy());
  return { perSecond: load.requests.length / seconds, latencies };
}

function serialize(target: Target, { path, headers, body }: LoadRequest): Buffer {
  const lines = Object.entries({ ...headers, host: new URL(target.origin).host, 'content-length': String(body.length) });
  const head = `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
}

async function open({ port }: Target): Promise<net.Socket> {
  const socket = net.connect({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/** Takes one request after another from `requests`, which other connections take from as well. */
function exchangeAll(socket: net.Socket, requests: Iterator<Buffer>, ensure: (body: string) => void, latencies: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let sentAt = 0;
    let received: Buffer[] = [];
    const sendNext = () => {
      const next = requests.next();
      if (next.done === true) {
        resolve();
        return;
      }
      sentAt = performance.now();
      socket.write(next.value);
    };
    socket.on('data', (chunk) => {
      received.push(chunk);
      const body = completeBody(received);
      if (body === null) return;
      latencies.push(performance.now() - sentAt);
      received = [];
      ensure(body);
      sendNext();
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the server closed a connection')));
    sendNext();
  });
}

/** The body, once as much of it has arrived as the head of the answer says; null until then. */
function completeBody(received: readonly Buffer[]): string | null {
  const text = Buffer.concat(received).toString('latin1');
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd === -1) return null;
  if (!text.startsWith('HTTP/1.1 200 ')) throw new Error(`the server answered ${text.slice(0, text.indexOf('\r\n'))}`);
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, headEnd));
  if (!length) throw new Error('the answer does not say its length');
  const body = text.slice(headEnd + 4);
  return body.length < Number(length[1]) ? null : body;
}
