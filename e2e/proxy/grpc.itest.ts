import { once } from 'node:events';
import type { ClientHttp2Session, ClientHttp2Stream, Http2SecureServer, Http2Stream, IncomingHttpHeaders, OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { constants, createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { Proxied, REFERENCE, SECRET } from './proxied.ts';
import { openSession } from './tunnel.ts';

// gRPC over HTTP/2, on the wire (grpc/doc/PROTOCOL-HTTP2.md): frames of five bytes and a message, and a status in trailers.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const METADATA = { authorization: `Bearer ${REFERENCE}` };

let proxied: Proxied;
let session: ClientHttp2Session;
let server: Http2SecureServer;
let target: string;
/** What the host does in a call, by its path. */
const methods = new Map<string, (stream: ServerHttp2Stream) => void>();
const arrived: IncomingHttpHeaders[] = [];
let connections = 0;

beforeAll(async () => {
  proxied = await Proxied.start(async (authority) => {
    server = createSecureServer({
      SNICallback: (name, done) => {
        authority.contextFor(name).then((context) => done(null, context), (error: unknown) => done(error as Error));
      },
    });
    server.on('session', () => (connections += 1));
    server.on('stream', (stream, headers) => {
      stream.on('error', () => undefined);
      arrived.push(headers);
      methods.get(headers[':path'] ?? '')?.(stream);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    target = `localhost:${(server.address() as AddressInfo).port}`;
    return [target];
  });
});

afterAll(async () => {
  session.destroy();
  server.close();
  await proxied.stop();
});

beforeEach(async () => {
  methods.clear();
  arrived.length = 0;
  session = await openSession(proxied, target);
});

/** A message of gRPC. */
function framed(text: string | Buffer, compressed = 0): Buffer {
  const message = Buffer.from(text as string);
  const head = Buffer.alloc(5);
  head[0] = compressed;
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** The messages of a stream, one by one. */
async function* messagesOf(stream: Readable): AsyncGenerator<string> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes = Buffer.concat([bytes, chunk]);
    while (bytes.length >= 5 && bytes.length >= 5 + bytes.readUInt32BE(1)) {
      const end = 5 + bytes.readUInt32BE(1);
      yield bytes.subarray(5, end).toString();
      bytes = bytes.subarray(end);
    }
  }
  expect(bytes, 'nothing is left behind the last message').toHaveLength(0);
}

/** All of them. */
async function all(messages: AsyncIterable<string>): Promise<string[]> {
  const list: string[] = [];
  for await (const message of messages) list.push(message);
  return list;
}

/** Begins a call. Its trailers are listened for from the start. */
function call(method: string, more: OutgoingHttpHeaders = {}): { stream: ClientHttp2Stream; trailers: Promise<IncomingHttpHeaders> } {
  const stream = session.request(
    { ':method': 'POST', ':path': `/test.Service/${method}`, te: 'trailers', 'content-type': 'application/grpc+proto', 'grpc-timeout': '10S', ...METADATA, ...more },
    { endStream: false },
  );
  stream.on('error', () => undefined);
  return { stream, trailers: new Promise((resolve) => stream.once('trailers', resolve)) };
}

/** A stream that has ended in whatever way. */
async function ended(stream: Http2Stream): Promise<void> {
  if (!stream.destroyed) await new Promise<void>((resolve) => stream.once('close', resolve));
}

/** What the host does in a call. */
function serve(method: string, act: (stream: ServerHttp2Stream) => void): void {
  methods.set(`/test.Service/${method}`, act);
}

/** Answers with these bytes and a status. */
function answerWith(stream: ServerHttp2Stream, more: OutgoingHttpHeaders, bytes: readonly Buffer[], status: OutgoingHttpHeaders): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc+proto', ...more }, { waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers(status));
  for (const part of bytes) stream.write(part);
  stream.end();
}

test('unary: the credential in the metadata, the message, and the status in trailers', async () => {
  serve('Unary', (stream) => {
    void (async () => {
      for await (const message of messagesOf(stream)) answerWith(stream, { 'x-initial': '1' }, [framed(`echo ${message}`)], { 'grpc-status': '0', 'grpc-message': 'fine' });
    })();
  });
  const { stream, trailers } = call('Unary');
  const response = once(stream, 'response');
  stream.end(framed('hello'));
  expect((await response)[0]).toMatchObject({ ':status': 200, 'content-type': 'application/grpc+proto', 'x-initial': '1' });
  expect(await all(messagesOf(stream))).toEqual(['echo hello']);
  expect(await trailers).toMatchObject({ 'grpc-status': '0', 'grpc-message': 'fine' });
  expect(arrived).toMatchObject([{ authorization: `Bearer ${Buffer.from(SECRET).toString('latin1')}`, te: 'trailers', 'grpc-timeout': '10S', 'content-type': 'application/grpc+proto' }]);
});

test('trailers of a request reach the host', async () => {
  let seen: unknown;
  serve('Trailers', (stream) => {
    stream.once('trailers', (trailers: IncomingHttpHeaders) => (seen = trailers['x-checksum']));
    stream.resume().once('end', () => answerWith(stream, {}, [], { 'grpc-status': '0' }));
  });
  const stream = session.request({ ':method': 'POST', ':path': '/test.Service/Trailers', te: 'trailers' }, { endStream: false, waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers({ 'x-checksum': 'abc' }));
  stream.end(framed('x'));
  await once(stream.resume(), 'trailers');
  expect(seen).toBe('abc');
});

test('server streaming: each message goes on before the next is there', async () => {
  let next: () => void = () => undefined;
  serve('Stream', (stream) => {
    let sent = 0;
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    next = () => {
      sent += 1;
      if (sent > 20) stream.end();
      else stream.write(framed(`message ${sent}`));
    };
    stream.resume().once('end', next);
  });
  const { stream, trailers } = call('Stream');
  stream.end(framed('go'));
  const heard: string[] = [];
  for await (const message of messagesOf(stream)) {
    heard.push(message);
    // The host writes no more until this one has been read here.
    next();
  }
  expect(heard).toEqual(Array.from({ length: 20 }, (_, index) => `message ${index + 1}`));
  expect(await trailers).toMatchObject({ 'grpc-status': '0' });
});

test('bidirectional streaming: both sides speak in turn, and at once on many streams', async () => {
  serve('Chat', (stream) => {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    void (async () => {
      for await (const message of messagesOf(stream)) stream.write(framed(`re: ${message}`));
      stream.end();
    })();
  });
  const chat = async (name: number) => {
    const { stream, trailers } = call('Chat');
    let turn = 0;
    stream.write(framed(`${name} says ${turn}`));
    for await (const message of messagesOf(stream)) {
      expect(message).toBe(`re: ${name} says ${turn}`);
      turn += 1;
      if (turn === 25) stream.end();
      else if (turn < 25) stream.write(framed(`${name} says ${turn}`));
    }
    expect([turn, (await trailers)['grpc-status']]).toEqual([25, '0']);
  };
  await Promise.all(Array.from({ length: 20 }, async (_, name) => chat(name)));
});

test('a status without an answer stays a head alone, for that is what says so', async () => {
  serve('Denied', (stream) => {
    stream.resume();
    stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '7', 'grpc-message': 'denied' }, { endStream: true });
  });
  const { stream } = call('Denied');
  stream.end(framed('x'));
  const [headers, flags] = (await once(stream, 'response')) as [IncomingHttpHeaders, number];
  expect(headers).toMatchObject({ 'grpc-status': '7', 'grpc-message': 'denied' });
  expect(headers['content-length']).toBeUndefined();
  expect(flags & constants.NGHTTP2_FLAG_END_STREAM).not.toBe(0);
});

test('attack 26: an echo in a message and in trailers is scrubbed, and the message keeps its length', async () => {
  serve('Echo', (stream) => {
    stream.resume().once('end', () => answerWith(stream, {}, [framed(`key=${SECRET}!`), framed('more')], { 'grpc-status': '0', 'x-key': Buffer.from(SECRET).toString('latin1') }));
  });
  const { stream, trailers } = call('Echo');
  stream.end(framed('x'));
  const [message, more] = await all(messagesOf(stream));
  expect(message).toMatch(/^key=clavitor:\/\/API\/key\**!$/);
  expect(message).toHaveLength(Buffer.byteLength(`key=${SECRET}!`));
  expect(more).toBe('more');
  expect((await trailers)['x-key']).toBe(REFERENCE);
});

test('attack 26: messages are not asked for compressed, and not passed on so', async () => {
  serve('Packed', (stream) => {
    stream.resume().once('end', () => answerWith(stream, { 'grpc-encoding': 'gzip' }, [framed(gzipSync(SECRET), 1)], { 'grpc-status': '0' }));
  });
  const { stream } = call('Packed', { 'grpc-accept-encoding': 'gzip, deflate' });
  stream.end(framed('x'));
  const [headers] = (await once(stream.resume(), 'response')) as [IncomingHttpHeaders];
  expect(headers).toMatchObject({ ':status': 502, 'clavitor-proxy': 'refused' });
  expect(arrived[0]?.['grpc-accept-encoding']).toBe('identity');
});

/** A call that the host has begun to answer, seen from both sides. */
async function begun(method: string): Promise<{ client: ClientHttp2Stream; host: ServerHttp2Stream }> {
  const reached = new Promise<ServerHttp2Stream>((resolve) => {
    serve(method, (stream) => {
      stream.resume();
      // With trailers to come, so that a reset is all that the client hears.
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.write(framed('begin'));
      resolve(stream);
    });
  });
  const { stream } = call(method);
  stream.write(framed('x'));
  await once(stream, 'data');
  return { client: stream, host: await reached };
}

test('a client that cancels, as at its deadline, cancels at the host', async () => {
  const { client, host } = await begun('Cancelled');
  client.close(constants.NGHTTP2_CANCEL);
  await ended(host);
  expect(host.rstCode).toBe(constants.NGHTTP2_CANCEL);
});

test('a call that is cancelled before the host has answered is cancelled at the host', async () => {
  const reached = new Promise<ServerHttp2Stream>((resolve) => serve('Waiting', (stream) => resolve(stream.resume())));
  const { stream } = call('Waiting', { 'grpc-timeout': '100m' });
  stream.end(framed('x'));
  const host = await reached;
  stream.close(constants.NGHTTP2_CANCEL);
  await ended(host);
  expect(host.rstCode).toBe(constants.NGHTTP2_CANCEL);
});

test.each(['NGHTTP2_CANCEL', 'NGHTTP2_ENHANCE_YOUR_CALM', 'NGHTTP2_INTERNAL_ERROR'] as const)('a host that resets with %s resets at the client', async (code) => {
  const { client, host } = await begun('Reset');
  host.close(constants[code]);
  await ended(client);
  expect(client.rstCode).toBe(constants[code]);
});

test('a client that is killed cancels its call', async () => {
  const reached = new Promise<ServerHttp2Stream>((resolve) => {
    serve('Killed', (stream) => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
      stream.write(framed('begin'));
      resolve(stream);
    });
  });
  const { child, first } = proxied.streamingCurl('--http2', `https://${target}/test.Service/Killed`);
  await first;
  const host = await reached;
  child.kill('SIGKILL');
  await ended(host);
  expect(host.rstCode).toBe(constants.NGHTTP2_CANCEL);
});

test('a host that says goodbye (GOAWAY) ends the call that it has begun, and further ones come over another connection', async () => {
  const { client, host } = await begun('Last');
  const before = connections;
  host.session?.goaway(constants.NGHTTP2_NO_ERROR);
  serve('None', (stream) => stream.respond({ ':status': 200 }, { endStream: true }));
  serve('Next', (stream) => void stream.resume().once('end', () => answerWith(stream, {}, [framed('next')], { 'grpc-status': '0' })));
  // These are sent again by the proxy only where they have no body; so it is waited until it has heard.
  await vi.waitUntil(async () => (await proxied.curl('--http2', '-o', '/dev/null', '-w', '%{http_code}', `https://${target}/test.Service/None`)).stdout === '200', { interval: 50 });
  for (let round = 0; round < 3; round++) {
    const { stream, trailers } = call('Next');
    stream.end(framed('x'));
    expect(await all(messagesOf(stream))).toEqual(['next']);
    expect(await trailers).toMatchObject({ 'grpc-status': '0' });
  }
  expect(connections).toBe(before + 1);
  host.once('wantTrailers', () => host.sendTrailers({ 'grpc-status': '0' }));
  host.end(framed('end'));
  expect(await all(messagesOf(client))).toEqual(['end']);
});

test('a call without a body that the host has not looked at is asked again, once', async () => {
  let times = 0;
  serve('Refused', (stream) => {
    times += 1;
    if (times === 1) stream.close(constants.NGHTTP2_REFUSED_STREAM);
    else answerWith(stream, {}, [framed('at last')], { 'grpc-status': '0' });
  });
  const stream = session.request({ ':path': '/test.Service/Refused', te: 'trailers', ...METADATA });
  expect(await all(messagesOf(stream))).toEqual(['at last']);
  serve('Refused', (again) => {
    times += 1;
    again.close(constants.NGHTTP2_REFUSED_STREAM);
  });
  const refused = session.request({ ':path': '/test.Service/Refused', te: 'trailers', ...METADATA });
  expect((await once(refused.resume(), 'response'))[0]).toMatchObject({ ':status': 502 });
  expect(times).toBe(4);
});

test('a refusal is an answer that ends one call', async () => {
  const { stream } = call('Any', { authorization: 'Bearer clavitor://Nowhere/key' });
  stream.end(framed('x'));
  expect((await once(stream.resume(), 'response'))[0]).toMatchObject({ ':status': 403, 'clavitor-proxy': 'refused' });
  expect(arrived).toEqual([]);
  serve('After', (after) => void after.resume().once('end', () => answerWith(after, {}, [], { 'grpc-status': '0' })));
  const { stream: next, trailers } = call('After');
  next.resume().end(framed('x'));
  expect(await trailers).toMatchObject({ 'grpc-status': '0' });
});
