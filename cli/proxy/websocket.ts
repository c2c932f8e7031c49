import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';
import { scrubFields } from './answer.ts';
import type { ClientAnswer, ClientRequest, Origin } from './client.ts';
import type { Http1Answer } from './client-http1.ts';
import { clientRequest } from './client-http1.ts';
import { http2Request } from './client-http2.ts';
import type { Prepared, Shared } from './exchange.ts';
import { credentialsFor, prepare, relay, rulesFor } from './exchange.ts';
import { messageTemplate } from './frame-text.ts';
import { connectionOptions, endToEnd, valuesOf as fieldValues, withoutFields } from './headers.ts';
import type { Http1Request } from './http1-message.ts';
import type { Destination } from './injection.ts';
import { asRefusal, valuesOf, withoutReferences } from './injection.ts';
import type { Needle } from './needles.ts';
import { Refusal } from './refusal.ts';
import { withRules } from './rules.ts';
import { fillTemplate, referencesOf } from './template.ts';
import type { UpstreamAnswer, UpstreamUpgrade } from './upstream.ts';
import type { SocketClient } from './websocket-client.ts';
import { Http1SocketClient, Http2SocketClient } from './websocket-client.ts';
import type { DeflateTerms } from './websocket-deflate.ts';
import { agreedTerms, onlyDeflate } from './websocket-deflate.ts';
import { dial } from './websocket-dial.ts';
import type { FillText } from './websocket-messages.ts';
import { joinMessages } from './websocket-messages.ts';

/** What is said of a body, which a handshake has not: what stands behind it is frames. */
const OF_A_BODY = ['content-length', 'expect', 'trailer'];

/** Whether a request of HTTP/1.1 asks for a WebSocket (RFC 6455 §4.1). Other upgrades are offers that a server may pass over. */
export function asksForWebSocket({ method, fields, body }: Http1Request): boolean {
  const isAsked = fieldValues(fields, 'upgrade').some((value) => value.toLowerCase() === 'websocket');
  return isAsked && method === 'GET' && body === null && connectionOptions(fields).includes('upgrade');
}

/** Takes a WebSocket handshake of HTTP/1.1 through, then the frames. Never rejects. @param path path and query */
export async function upgrade(request: Http1Request, answer: Http1Answer, origin: Origin, path: string, shared: Shared): Promise<void> {
  await open(clientRequest(request, origin, path), new Http1SocketClient(request, answer), shared);
}

/** Takes a WebSocket handshake of HTTP/2 (RFC 8441 §4) through, then the frames. Never rejects. */
export async function extendedConnect(message: Http2ServerRequest, response: Http2ServerResponse, origin: Origin, shared: Shared): Promise<void> {
  response.stream.on('error', () => undefined);
  const client = new Http2SocketClient(response);
  const request = http2Request(message, origin);
  if (message.headers[':protocol'] !== 'websocket') {
    client.refuse(new Refusal('bad-request', 'a tunnel takes requests and WebSockets, no further tunnel'), request);
    return;
  }
  // What rules and the owner's limits are about: with HTTP/1.1 the same handshake is a GET.
  await open({ ...request, method: 'GET', fields: withoutFields(request.fields, OF_A_BODY), body: null }, client, shared);
}

async function open(request: ClientRequest, client: SocketClient, shared: Shared): Promise<void> {
  const gone = new AbortController();
  client.stream.once('close', () => gone.abort());
  try {
    const injections = rulesFor(request, shared);
    const ruled = withRules(request, injections);
    const prepared = await prepare(ruled, null, shared);
    const hasRule = injections.some(({ into }) => into === 'frame');
    const needles = shared.reflections.needlesFor(request.target, request.scheme);
    const isRead = hasRule || needles.length > 0;
    const host = await dial(
      {
        ...prepared,
        fields: isRead ? onlyDeflate(prepared.fields) : prepared.fields,
        method: 'GET',
        body: null,
        trailers: () => [],
        onInformation: () => undefined,
        signal: gone.signal,
      },
      request.version,
      shared,
    );
    if (!('socket' in host)) {
      await relayOrAbort(host, request, prepared, client.answer(), shared);
      return;
    }
    if (request.lease !== null) shared.leases.bind(request.lease, client.stream);
    const deflate = accept(client, host, needles, isRead);
    if (!isRead) {
      join(client.stream, host.socket);
      return;
    }
    const fill = hasRule ? fillerFor(ruled, prepared, shared) : null;
    joinMessages(client.stream, host.socket, { deflate, fill, needles: needlesOf(request, needles, shared) });
  } catch (error) {
    if (!client.stream.destroyed) client.refuse(error, request);
  }
}

/** Passes on what a host answers instead. @throws Refusal, or the stream's error, while nothing has gone out */
async function relayOrAbort(host: UpstreamAnswer, request: ClientRequest, prepared: Prepared, answer: ClientAnswer, shared: Shared): Promise<void> {
  try {
    await relay(host, request, prepared, answer, shared);
  } catch (error) {
    if (!answer.started) throw error;
    answer.abort(host.resetCode());
  }
}

/** Tells the client that its WebSocket is open. @returns how messages are compressed, where they are read. @throws Refusal `upstream` */
function accept(client: SocketClient, { fields, socket, head }: UpstreamUpgrade, needles: readonly Needle[], isRead: boolean): DeflateTerms | null {
  try {
    const deflate = isRead ? agreedTerms(fields) : null;
    client.accept(scrubFields(endToEnd(fields), needles));
    socket.unshift(head);
    return deflate;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** What puts values into messages: as into requests, each held against the owner's hosts as they are then. */
function fillerFor(request: ClientRequest, destination: Destination, shared: Shared): FillText {
  const { target, scheme, lease } = request;
  const credentials = credentialsFor(lease, shared);
  return async (text) => {
    try {
      const template = shared.isUntouched(target) ? null : messageTemplate(text);
      const found = template === null ? [] : referencesOf(template);
      if (template === null || found.length === 0) return null;
      if (lease !== null) await shared.leases.ensureAllows(lease, target, scheme, withoutReferences(request));
      const values = await valuesOf(found, request, destination, credentials);
      shared.reflections.remember([...values.values()]);
      return fillTemplate(template, (written) => values.get(written)?.value ?? '');
    } catch (error) {
      throw asRefusal(error);
    }
  };
}

/** What is looked for while a WebSocket is open: what its handshake had, for as long as it is, and what was sent lately. */
function needlesOf({ target, scheme }: ClientRequest, first: readonly Needle[], { reflections }: Shared): () => readonly Needle[] {
  let last = first;
  let all = first;
  return () => {
    const now = reflections.needlesFor(target, scheme);
    if (now !== last) {
      last = now;
      all = [...new Map([...first, ...now].map((needle) => [needle.find.toString('latin1'), needle])).values()];
    }
    return all;
  };
}

function join(client: Duplex, host: Duplex): void {
  const ignore = () => undefined;
  pipeline([client, host], ignore);
  pipeline([host, client], ignore);
}
