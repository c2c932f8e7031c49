import type { IncomingMessage } from 'node:http';
import { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';
import type { Authority } from './authority.ts';
import type { Origin } from './client.ts';
import { Http1Answer, http1Request } from './client-http1.ts';
import type { Shared } from './exchange.ts';
import { exchange, prepare, relay, rulesFor } from './exchange.ts';
import type { Fields } from './headers.ts';
import { withoutFields } from './headers.ts';
import { Refusal } from './refusal.ts';
import { withRules } from './rules.ts';
import { scrubLatin1 } from './scrub.ts';
import type { UpstreamUpgrade } from './upstream.ts';
import { upstreamFailure } from './upstream.ts';
import { FrameScrubber } from './websocket-frames.ts';

/** RFC 9110 §15.5.22. Codex takes it for "use HTTP instead" at once, where it repeats after other refusals. */
const UPGRADE_REQUIRED = 426;

/** Where an upgrade is to go. */
export interface UpgradeTarget extends Origin {
  readonly path: string;
}

/** Takes a WebSocket handshake through, then the frames. Never rejects. */
export async function upgrade(message: IncomingMessage, socket: Duplex, head: Buffer, to: UpgradeTarget, shared: Shared): Promise<void> {
  socket.on('error', () => socket.destroy());
  const request = http1Request(message, to, to.path);
  if (message.headers.upgrade?.toLowerCase() !== 'websocket') {
    // `Upgrade: h2c` and others are offers that a server may pass over.
    socket.unshift(head);
    await exchange(request, answerOn(message, socket), shared);
    return;
  }
  const gone = new AbortController();
  socket.once('close', () => gone.abort());
  try {
    const injections = rulesFor(request, shared.rules());
    const prepared = await prepare(withRules(request, injections), null, shared);
    const needles = shared.reflections.needlesFor(to.target, to.scheme);
    // What is compressed across messages could not be searched, so it is not negotiated.
    const fields = needles.length === 0 ? prepared.fields : withoutFields(prepared.fields, ['sec-websocket-extensions']);
    const upstream = await shared.http1.upgrade({
      ...prepared,
      fields: [...fields, ['Connection', 'Upgrade'], ['Upgrade', 'websocket']],
      method: request.method,
      body: null,
      trailers: () => [],
      onInformation: () => undefined,
      signal: gone.signal,
    });
    if (!('socket' in upstream)) {
      await relay(upstream, request, prepared, answerOn(message, socket), shared);
      return;
    }
    if (to.lease !== null) shared.leases.bind(to.lease, socket);
    join(socket, head, upstream, needles.length === 0 ? [] : [new FrameScrubber(needles)], (text) => scrubLatin1(text, needles));
  } catch (error) {
    if (socket.destroyed) return;
    refuseUpgrade(socket, error, to.target);
  }
}

function join(socket: Duplex, head: Buffer, upstream: UpstreamUpgrade, through: readonly Duplex[], scrub: (text: string) => string): void {
  const lines = upstream.fields.map(([name, value]: Fields[number]) => `${name}: ${scrub(value)}\r\n`);
  socket.write(Buffer.from(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`, 'latin1'));
  socket.unshift(head);
  upstream.socket.unshift(upstream.head);
  const ignore = () => undefined;
  pipeline([socket, upstream.socket], ignore);
  pipeline([upstream.socket, ...through, socket], ignore);
}

function answerOn(message: IncomingMessage, socket: Duplex): Http1Answer {
  const response = new ServerResponse(message);
  response.shouldKeepAlive = false;
  response.assignSocket(socket as never);
  response.once('finish', () => socket.end());
  return new Http1Answer(response);
}

function refuseUpgrade(socket: Duplex, error: unknown, target: Authority): void {
  const refusal = error instanceof Refusal ? error : upstreamFailure(error, target);
  const status = refusal.status >= 500 ? refusal.status : UPGRADE_REQUIRED;
  const body = refusal.body();
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
      `Upgrade: HTTP/1.1\r\nConnection: close\r\nCache-Control: no-store\r\nClavitor-Proxy: refused\r\n\r\n${body}`,
  );
}
