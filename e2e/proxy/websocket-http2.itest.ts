import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http2';
import { constants } from 'node:http2';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { acceptUpgrade, FramePeer, openFrames, PING, TEXT } from './frames.ts';
import { Proxied, REFERENCE, SECRET } from './proxied.ts';
import { openSession } from './tunnel.ts';
import { Upstream } from './upstream.ts';

// WebSockets over HTTP/2 (RFC 8441), at either side of the proxy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const ON_THE_WIRE = `Bearer ${Buffer.from(SECRET).toString('latin1')}`;

let proxied: Proxied;
/** Takes WebSockets over HTTP/2, and HTTP/1.1 too. */
let both: Upstream;
/** Speaks HTTP/2 alone, and takes WebSockets over it. */
let only: Upstream;

beforeAll(async () => {
  proxied = await Proxied.start(async (authority) => {
    const contextFor = async (name: string) => authority.contextFor(name);
    both = await Upstream.start(contextFor, { connectProtocol: true });
    only = await Upstream.start(contextFor, { connectProtocol: true, allowHTTP1: false });
    return [`localhost:${both.port}`, `localhost:${only.port}`];
  });
  const file = path.join(proxied.machine.home, 'rules.toml');
  const rules = [proxied.upstream, both, only].map(({ port }) => `[[proxy.rules]]\nhost = "localhost:${port}"\npaths = ["/ruled"]\ninject = { frame = "*" }\n`);
  await writeFile(file, rules.join('\n'));
  await proxied.stopProxy();
  await proxied.startProxy(['--rules', file]);
});

afterAll(async () => {
  await both.stop();
  await only.stop();
  await proxied.stop();
});

beforeEach(() => {
  for (const upstream of [proxied.upstream, both, only]) {
    upstream.arrived.length = 0;
    upstream.handlers.clear();
  }
});

/** Asks for a WebSocket over a session of the proxy. */
async function ask(session: ClientHttp2Session, upstream: Upstream, place: string, more: OutgoingHttpHeaders = {}): Promise<{ stream: ClientHttp2Stream; headers: IncomingHttpHeaders }> {
  const stream = session.request(
    {
      ':method': 'CONNECT',
      ':protocol': 'websocket',
      ':scheme': 'https',
      ':authority': `localhost:${upstream.port}`,
      ':path': place,
      'sec-websocket-version': '13',
      ...more,
    },
    { endStream: false },
  );
  stream.on('error', () => undefined);
  const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders];
  return { stream, headers };
}

/** Has a host take the next WebSocket, over whichever version it comes. */
function accepting(upstream: Upstream, extensions: string | null = null): Promise<FramePeer> {
  return new Promise((resolve) => {
    upstream.onUpgrade = (message, socket) => resolve(acceptUpgrade(message, socket, extensions));
    upstream.onConnect = (message, stream) => {
      stream.respond({ ':status': 200, ...(extensions !== null && { 'sec-websocket-extensions': extensions }), 'x-host': message.headers['authorization'] ?? '' });
      resolve(new FramePeer(stream, false));
    };
  });
}

async function textOf(stream: Duplex): Promise<string> {
  let text = '';
  for await (const part of stream as AsyncIterable<Buffer>) text += part.toString();
  return text;
}

const HOSTS = [
  ['HTTP/1.1 to the host', () => proxied.upstream, '1.1', 'GET'],
  ['HTTP/2 to the host', () => both, '2.0', 'CONNECT'],
] as const;

describe.each(HOSTS)('a client of HTTP/2, %s', (_name, hostOf, version, method) => {
  test('the handshake carries the credential, and neither it nor the echo comes back', async () => {
    const session = await openSession(proxied, `localhost:${hostOf().port}`);
    expect(session.remoteSettings.enableConnectProtocol).toBe(true);
    const accepted = accepting(hostOf());
    const { stream, headers } = await ask(session, hostOf(), `/socket?key=${REFERENCE}`, { authorization: `Bearer ${REFERENCE}` });
    expect(headers[':status']).toBe(200);
    expect(JSON.stringify(headers)).not.toContain('sk-proj');
    for (const name of ['sec-websocket-accept', 'upgrade', 'connection']) expect(headers[name]).toBeUndefined();
    expect(hostOf().last).toMatchObject({ version, method, url: `/socket?key=${encodeURIComponent(SECRET)}`, headers: { authorization: ON_THE_WIRE, 'sec-websocket-version': '13' } });
    const [client, host] = [new FramePeer(stream, true), await accepted];
    client.send(TEXT, 'hello');
    expect((await host.next())?.payload.toString()).toBe('hello');
    host.send(TEXT, `you are ${SECRET}`);
    expect((await client.next())?.payload.toString()).toBe(`you are ${REFERENCE}`);
    client.send(8, Buffer.from([3, 232]));
    expect(await host.closed()).toBe('1000');
    session.destroy();
  });

  test('values stand in its messages where a rule says so, compressed ones included', async () => {
    const session = await openSession(proxied, `localhost:${hostOf().port}`);
    const accepted = accepting(hostOf(), 'permessage-deflate');
    const { stream, headers } = await ask(session, hostOf(), '/ruled', { 'sec-websocket-extensions': 'x-other, permessage-deflate' });
    expect(headers['sec-websocket-extensions']).toBe('permessage-deflate');
    expect(hostOf().last.headers['sec-websocket-extensions']).toBe('permessage-deflate');
    const [client, host] = [new FramePeer(stream, true), await accepted];
    client.send(TEXT, JSON.stringify([REFERENCE]));
    expect((await host.next())?.payload.toString()).toBe(JSON.stringify([SECRET]));
    // RFC 7692 §7.2.3.1 and §7.2.3.2: "Hello" twice, the second of which refers to the first.
    const hello = [Buffer.from('f248cdc9c90700', 'hex'), Buffer.from('f200110000', 'hex')];
    for (const bytes of hello) client.send(TEXT, bytes, { rsv: 4 });
    expect([await host.next(), await host.next()]).toMatchObject(hello.map((payload) => ({ rsv1: true, payload })));
    for (const bytes of hello) host.send(TEXT, bytes, { rsv: 4 });
    expect([await client.next(), await client.next()]).toMatchObject(hello.map(() => ({ rsv1: false, payload: Buffer.from('Hello') })));
    client.send(TEXT, 'clavitor://Nowhere/key');
    expect(await client.closed()).toBe('1008 host-not-allowed clavitor://Nowhere/key');
    expect(await host.closed()).toBe('1001');
    session.destroy();
  });

  test('several at once, beside requests, each with an end of its own', async () => {
    const session = await openSession(proxied, `localhost:${hostOf().port}`);
    const opened = [];
    for (const place of ['/one', '/two', '/three']) {
      const accepted = accepting(hostOf());
      const { stream } = await ask(session, hostOf(), place);
      opened.push({ client: new FramePeer(stream, true), host: await accepted });
    }
    const [one, two, three] = opened;
    one?.client.stream.destroy();
    expect(await one?.host.next()).toBeNull();
    two?.host.stream.destroy();
    expect(await two?.client.next()).toBeNull();
    const request = session.request({ ':path': '/plain' });
    expect(await textOf(request)).toBe('ok\n');
    three?.client.send(PING, 'still there');
    expect((await three?.host.next())?.payload.toString()).toBe('still there');
    session.destroy();
    expect(await three?.host.next()).toBeNull();
  });

  test('a host that wants none answers as it does', async () => {
    const session = await openSession(proxied, `localhost:${hostOf().port}`);
    hostOf().onUpgrade = (_message, socket) => socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 4\r\nX-Why: key\r\n\r\nwhy?');
    hostOf().onConnect = (_message, stream) => {
      stream.respond({ ':status': 401, 'x-why': 'key' });
      stream.end('why?');
    };
    const { stream, headers } = await ask(session, hostOf(), '/socket');
    expect(headers).toMatchObject({ ':status': 401, 'x-why': 'key' });
    expect(await textOf(stream)).toBe('why?');
    session.destroy();
  });

  test('a refused one leaves the session, and nothing goes out', async () => {
    const session = await openSession(proxied, `localhost:${hostOf().port}`);
    const { stream, headers } = await ask(session, hostOf(), '/socket', { authorization: 'Bearer clavitor://Nowhere/key' });
    expect(headers).toMatchObject({ ':status': 403, 'clavitor-proxy': 'refused' });
    expect(JSON.parse(await textOf(stream))).toMatchObject({ error: 'host-not-allowed', reference: 'clavitor://Nowhere/key' });
    const other = await ask(session, hostOf(), '/socket', { ':authority': 'localhost:1' });
    expect(JSON.parse(await textOf(other.stream))).toMatchObject({ error: 'host-mismatch' });
    const udp = await ask(session, hostOf(), '/socket', { ':protocol': 'connect-udp' });
    expect(JSON.parse(await textOf(udp.stream))).toMatchObject({ error: 'bad-request' });
    expect(hostOf().arrived).toEqual([]);
    session.destroy();
  });

  test('a host that breaks off before it answers', async () => {
    const session = await openSession(proxied, `localhost:${hostOf().port}`);
    hostOf().onUpgrade = (_message, socket) => socket.destroy();
    hostOf().onConnect = (_message, stream) => stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    const { stream, headers } = await ask(session, hostOf(), '/socket');
    expect(headers[':status']).toBe(502);
    expect(JSON.parse(await textOf(stream))).toMatchObject({ error: 'upstream' });
    session.destroy();
  });
});

test('a host of HTTP/1.1 that does not prove to have understood is refused', async () => {
  const session = await openSession(proxied);
  proxied.upstream.onUpgrade = (_message, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n');
  };
  const { stream, headers } = await ask(session, proxied.upstream, '/socket');
  expect(headers[':status']).toBe(502);
  expect(JSON.parse(await textOf(stream))).toMatchObject({ error: 'upstream', message: 'the host does not prove that it has understood the handshake' });
  session.destroy();
});

test('a client of HTTP/1.1 and a host of HTTP/2 alone', async () => {
  const accepted = accepting(only);
  const { peer: client, head } = await openFrames(proxied, '/ruled', [`Authorization: Bearer ${REFERENCE}`], only.port);
  // RFC 6455 §4.2.2, for the key of openFrames.
  expect(head).toContain('Sec-WebSocket-Accept: ICX+Yqv66kxgM0FcWaLWlFLwTAI=');
  expect(only.last).toMatchObject({ version: '2.0', method: 'CONNECT', url: '/ruled', headers: { authorization: ON_THE_WIRE } });
  expect(only.last.headers['sec-websocket-key']).toBeUndefined();
  const host = await accepted;
  client.send(TEXT, REFERENCE);
  expect((await host.next())?.payload.toString()).toBe(SECRET);
  host.send(TEXT, SECRET);
  expect((await client.next())?.payload.toString()).toBe(REFERENCE);
  client.stream.destroy();
  expect(await host.next()).toBeNull();
});
