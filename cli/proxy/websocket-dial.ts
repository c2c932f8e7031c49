import { createHash, randomBytes } from 'node:crypto';
import { hostAndPort } from './authority.ts';
import type { Fields } from './headers.ts';
import { valuesOf, withoutFields } from './headers.ts';
import { Refusal } from './refusal.ts';
import type { UpstreamAnswer, UpstreamRequest, UpstreamUpgrade } from './upstream.ts';
import type { Http1Upstream } from './upstream-http1.ts';
import type { Http2Upstream } from './upstream-http2.ts';

// [Note: A WebSocket over either version]
// A client's version of HTTP is tried first with its host, and the other one where the host has no WebSockets in that.
// HTTP/1.1 has a key and its proof in the handshake (RFC 6455 §4.2.2), which HTTP/2 has not (RFC 8441 §5): where the
// two sides differ, the proxy asks for the proof itself, or gives it.

const KEY = 'sec-websocket-key';
const PROOF = 'sec-websocket-accept';
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Asks a host for a WebSocket, see [Note: A WebSocket over either version]. @throws Refusal */
export async function dial(
  request: UpstreamRequest,
  version: 1 | 2,
  { http1, http2 }: { readonly http1: Http1Upstream; readonly http2: Http2Upstream },
): Promise<UpstreamAnswer | UpstreamUpgrade> {
  if (version === 1) {
    try {
      return await http1.upgrade(overHttp1(request, []));
    } catch (error) {
      const answer = isOfHttp2Only(error) ? await dialHttp2(request, http2) : null;
      if (answer === null) throw error;
      const [key = ''] = valuesOf(request.fields, KEY);
      return 'socket' in answer ? { ...answer, fields: [...answer.fields, ['Sec-WebSocket-Accept', proofOf(key)]] } : answer;
    }
  }
  return (await dialHttp2(request, http2)) ?? dialHttp1(request, http1);
}

/** Null where the host has no WebSockets over HTTP/2. */
async function dialHttp2(request: UpstreamRequest, http2: Http2Upstream): Promise<UpstreamAnswer | UpstreamUpgrade | null> {
  const session = await http2.session(request);
  if (session === null || !(await http2.takesWebSockets(session))) return null;
  return http2.openSocket(session, { ...request, fields: withoutFields(request.fields, [KEY]) });
}

/** For a client that has shown no key. */
async function dialHttp1(request: UpstreamRequest, http1: Http1Upstream): Promise<UpstreamAnswer | UpstreamUpgrade> {
  const key = randomBytes(16).toString('base64');
  const answer = await http1.upgrade(overHttp1(request, [['Sec-WebSocket-Key', key]]));
  if (!('socket' in answer)) return answer;
  if (valuesOf(answer.fields, PROOF).join() !== proofOf(key)) {
    answer.socket.destroy();
    throw new Refusal('upstream', 'the host does not prove that it has understood the handshake', { host: hostAndPort(request.target) });
  }
  return { ...answer, fields: withoutFields(answer.fields, [PROOF]) };
}

function overHttp1(request: UpstreamRequest, more: Fields): UpstreamRequest {
  return { ...request, fields: [...request.fields, ...more, ['Connection', 'Upgrade'], ['Upgrade', 'websocket']] };
}

/** RFC 7301 §3.2: the host knows none of the versions that it was offered. */
function isOfHttp2Only(error: unknown): boolean {
  const cause = error instanceof Refusal ? error.details.cause : null;
  // OpenSSL's words; the code tells of it only where the alert is read before anything is written.
  return cause instanceof Error && /no application protocol/i.test(cause.message);
}

function proofOf(key: string): string {
  return createHash('sha1').update(`${key}${GUID}`).digest('base64');
}
