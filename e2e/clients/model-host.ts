import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Handler } from '../proxy/upstream.ts';

/** What the model says to everything. */
export const HELLO = 'Hello from the host of the test.';

/** A server-sent event, or a message of a WebSocket, as both makers send them. */
export interface ModelEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Reads a request whose body is JSON, then answers it. */
export function answerWith(answer: (body: Readonly<Record<string, unknown>>, response: ServerResponse) => void): Handler {
  return (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    void once(request as IncomingMessage, 'end').then(() => {
      answer(JSON.parse(Buffer.concat(parts).toString('utf8')) as Record<string, unknown>, response as ServerResponse);
    });
  };
}

/** Sends server-sent events, each in a write of its own. */
export function streamEvents(response: ServerResponse, events: readonly ModelEvent[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  for (const event of events) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  response.end();
}

export function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}
