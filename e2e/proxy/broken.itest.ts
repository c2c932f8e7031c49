import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse, IncomingHttpHeaders } from 'node:http2';
import { constants } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import path from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openFrames } from './frames.ts';
import { Proxied, REFERENCE, SECRET } from './proxied.ts';
import { connectToProxy, openSession, openTunnel } from './tunnel.ts';
import { TestAuthority, Upstream } from './upstream.ts';

// What breaks, at either side: no broken request reaches a host as a whole one, no broken answer a client. And IPv6.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const KEY = ['-H', `X-Key: ${REFERENCE}`];
const ON_THE_WIRE = Buffer.from(SECRET).toString('latin1');

let proxied: Proxied;
let host: string;
/** Listens on ::1 only. */
let six: Upstream;
let sixHost: string;

beforeAll(async () => {
  proxied = await Proxied.start(async (authority) => {
    const pair = await authority.pairFor('::1');
    six = await Upstream.start(async (name) => authority.contextFor(name), { address: '::1', defaultContext: pair });
    sixHost = `[::1]:${six.port}`;
    return [sixHost, `localhost:${six.port}`];
  });
  host = `localhost:${proxied.upstream.port}`;
});

afterAll(async () => {
  await six.stop();
  await proxied.stop();
});

beforeEach(() => {
  proxied.upstream.handlers.clear();
  proxied.upstream.arrived.length = 0;
});

describe.each(['--http1.1', '--http2'])('%s: a host', (version) => {
  const http2 = version === '--http2';

  test.each([true, false])('that sends less than it says, or breaks off, gives no whole answer; searched: %s', async (searched) => {
    proxied.upstream.handlers.set('/short', (_request, answer) => {
      const response = answer as ServerResponse;
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => (http2 ? response.end() : response.destroy()));
    });
    proxied.upstream.handlers.set('/cut', (_request, answer) => {
      (answer as ServerResponse).writeHead(200);
      (answer as ServerResponse).write('half', () => (http2 ? (answer as Http2ServerResponse).stream.close(constants.NGHTTP2_INTERNAL_ERROR) : (answer as ServerResponse).destroy()));
    });
    for (const place of ['/short', '/cut']) {
      const { exit } = await proxied.curl(version, `${proxied.origin}${place}`, '-o', '/dev/null', ...(searched ? KEY : []));
      expect(exit, place).not.toBe(0);
    }
  });

  test('that says nothing, resets, or sends too large a head, is told of', async () => {
    proxied.upstream.handlers.set('/reset', (_request, answer) => {
      if (http2) (answer as Http2ServerResponse).stream.close(constants.NGHTTP2_PROTOCOL_ERROR);
      else (answer as ServerResponse).destroy();
    });
    proxied.upstream.handlers.set('/giant', (_request, answer) => {
      (answer as ServerResponse).writeHead(200, { 'x-giant': 'a'.repeat(200_000) }).end();
    });
    for (const place of ['/reset', '/giant']) {
      expect((await proxied.curl(version, `${proxied.origin}${place}`, ...KEY)).stdout, place).toContain('"error":"upstream"');
    }
  });

  test('that accepts and then is silent is waited for, but not for ever', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => void sockets.push(socket));
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const before = Date.now();
    const { stdout } = await proxied.curl(version, `https://localhost:${(silent.address() as AddressInfo).port}/`);
    expect(stdout).toContain('"error":"upstream","message":"the host cannot be reached: it does not answer"');
    expect(Date.now() - before).toBeGreaterThan(15_000);
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  test('with a slow body is heard piece by piece, and hears so', async () => {
    let next: () => void = () => undefined;
    proxied.upstream.handlers.set('/slow', (_request, answer) => {
      const response = answer as ServerResponse;
      response.writeHead(200);
      response.write('first,');
      next = () => void response.end('second.');
    });
    const { first, end } = proxied.streamingCurl(version, `${proxied.origin}/slow`, ...KEY);
    expect(await first).toBe('first,');
    next();
    expect(await end).toBe('first,second.');
  });

  test.each([
    ['br', brotliCompressSync('whole')],
    ['gzip, br', brotliCompressSync(gzipSync('whole'))],
    ['deflate', deflateSync('whole')],
  ])('that goes on behind the end of what is compressed (%s) is heard no longer', async (encoding, packed) => {
    let onClose: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => (onClose = resolve));
    proxied.upstream.handlers.set('/behind', (_request, answer) => {
      const response = answer as ServerResponse;
      response.writeHead(200, { 'content-encoding': encoding });
      response.once('close', onClose);
      response.write(packed, () => response.write('behind'));
    });
    const { stdout, exit } = await proxied.curl(version, `${proxied.origin}/behind`, ...KEY);
    expect({ stdout, exit }).toEqual({ stdout: 'whole', exit: 0 });
    await closed;
    expect((await proxied.curl(version, `${proxied.origin}/next`, ...KEY)).stdout).toBe('ok\n');
  });

  test('with a bad certificate gets no WebSocket either', async () => {
    const unknown = await TestAuthority.make();
    const impostor = await Upstream.start(async (name) => unknown.contextFor(name), { connectProtocol: http2 });
    if (http2) {
      const session = await openSession(proxied, `localhost:${impostor.port}`);
      const stream = session.request({ ':method': 'CONNECT', ':protocol': 'websocket', ':scheme': 'https', ':authority': `localhost:${impostor.port}`, ':path': '/' }, { endStream: false });
      expect(((await once(stream, 'response')) as [IncomingHttpHeaders])[0][':status']).toBe(502);
      session.destroy();
    } else expect((await openFrames(proxied, '/', [], impostor.port)).head).toContain('502');
    expect(impostor.arrived).toEqual([]);
    await impostor.stop();
  });

  test('on an IPv6 address is reached by it, and by a name that leads there', async () => {
    for (const name of [sixHost, `localhost:${six.port}`]) {
      const { stdout, stderr } = await proxied.curl(version, `https://${name}/six`, ...KEY);
      expect({ stdout, stderr }).toEqual({ stdout: 'ok\n', stderr: '' });
      expect(six.last).toMatchObject({ version: http2 ? '2.0' : '1.1', url: '/six', headers: { 'x-key': ON_THE_WIRE } });
    }
  });
});

test('the proxy listens on IPv6 too, for tunnels and for absolute-form requests', async () => {
  const { stdout } = await proxied.curl('-x', `http://[::1]:${proxied.proxy.port}`, `https://${sixHost}/`, ...KEY);
  expect(stdout).toBe('ok\n');
  const socket = connectToProxy(proxied, '::1');
  socket.write(`GET https://${sixHost}/absolute HTTP/1.1\r\nHost: ${sixHost}\r\nX-Key: ${REFERENCE}\r\n\r\n`);
  expect(String((await once(socket, 'data'))[0])).toContain('HTTP/1.1 200');
  expect(six.last).toMatchObject({ url: '/absolute', headers: { 'x-key': ON_THE_WIRE } });
  socket.destroy();
});

describe('a client of HTTP/1.1', () => {
  /** Has the host say how a request's body ends. */
  function watch(): { readonly seen: string[] } {
    const seen: string[] = [];
    proxied.upstream.handlers.set('/up', (message, answer) => {
      const request = message as IncomingMessage;
      seen.push('begun');
      request.on('data', (part: Buffer) => seen.push(part.toString()));
      request.once('end', () => {
        seen.push('whole');
        answer.end();
      });
      request.once('aborted', () => seen.push('aborted'));
      request.on('error', () => undefined);
    });
    return { seen };
  }

  test('with a slow body is passed on piece by piece, and is no whole request where it breaks off', async () => {
    for (const fields of ['Content-Length: 100', 'Transfer-Encoding: chunked']) {
      const { seen } = watch();
      const tls = await openTunnel(proxied, 'http/1.1');
      const piece = fields.startsWith('T') ? '3\r\none\r\n' : 'one';
      tls.write(`POST /up HTTP/1.1\r\nHost: ${host}\r\nX-Key: ${REFERENCE}\r\n${fields}\r\n\r\n${piece}`);
      await vi.waitUntil(() => seen.length === 2);
      tls.destroy();
      await vi.waitUntil(() => seen.length === 3);
      expect(seen).toEqual(['begun', 'one', 'aborted']);
    }
  });

  test('that is half-closed is taken for gone', async () => {
    const { seen } = watch();
    const tls = await openTunnel(proxied, 'http/1.1');
    tls.write(`POST /up HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 100\r\n\r\none`);
    await vi.waitUntil(() => seen.length === 2);
    tls.end();
    await vi.waitUntil(() => seen.length === 3);
    expect(seen.at(-1)).toBe('aborted');
  });

  test.each([
    ['two lengths', 'Content-Length: 3\r\nContent-Length: 4', 'one'],
    ['a length and chunks', 'Content-Length: 3\r\nTransfer-Encoding: chunked', '0\r\n\r\n'],
    ['a length that is none', 'Content-Length: +3', 'one'],
    ['a coding that is unknown', 'Transfer-Encoding: chunked, x', '0\r\n\r\n'],
    ['a field with a line break in its middle', 'X-A: b\r\n c', ''],
  ])('with %s is refused, and the host hears nothing', async (_what, fields, body) => {
    const tls = await openTunnel(proxied, 'http/1.1');
    tls.on('error', () => undefined);
    tls.write(`POST /up HTTP/1.1\r\nHost: ${host}\r\nX-Key: ${REFERENCE}\r\n${fields}\r\n\r\n${body}`);
    expect(String((await once(tls, 'data'))[0])).toMatch(/^HTTP\/1\.1 400 /);
    expect(proxied.upstream.arrived).toEqual([]);
    tls.destroy();
  });

  test('with chunks that are none breaks its request off', async () => {
    const { seen } = watch();
    const tls = await openTunnel(proxied, 'http/1.1');
    tls.on('error', () => undefined);
    tls.write(`POST /up HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n`);
    await vi.waitUntil(() => seen.length === 2);
    tls.write('zz\r\n');
    expect(String((await once(tls, 'data'))[0])).toMatch(/^HTTP\/1\.1 400 /);
    await vi.waitUntil(() => seen.length === 3);
    expect(seen.at(-1)).toBe('aborted');
    tls.destroy();
  });

  test('that asks for leave and is denied it gets the answer, and sends no body', async () => {
    proxied.upstream.handlers.set('/never', (_request, answer) => {
      (answer as ServerResponse).writeHead(417).end('no');
    });
    const tls = await openTunnel(proxied, 'http/1.1');
    let text = '';
    tls.setEncoding('latin1').on('data', (part: string) => (text += part));
    tls.write(`POST /never HTTP/1.1\r\nHost: ${host}\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n`);
    await vi.waitUntil(() => text.includes('417'));
    tls.destroy();
  });
});

test.each([
  ['a length and chunks', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 2\r\n\r\nabc'],
  ['a folded field', 'HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\nContent-Length: 0\r\n\r\n'],
  ['a field without CR', 'HTTP/1.1 200 OK\r\nX-A: b\nSet-Cookie: c=d\r\nContent-Length: 0\r\n\r\n'],
  ['an upgrade that nobody has asked for', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'],
  ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
  ['no answer', ''],
])('a host that answers with %s is broken', async (_what, answer) => {
  proxied.upstream.handlers.set('/raw', ({ socket }) => void socket.end(answer));
  const { stdout } = await proxied.curl('--http1.1', `${proxied.origin}/raw`, ...KEY, '-w', '%{http_code}');
  expect(stdout).toMatch(/"error":"upstream"[^]*502$/);
});

test('a client with a giant head is cut off, and the host hears nothing', async () => {
  const tls = await openTunnel(proxied, 'http/1.1');
  let text = '';
  tls.setEncoding('latin1').on('data', (part: string) => (text += part));
  tls.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nX-Key: ${REFERENCE}\r\nX-Giant: ${'a'.repeat(200_000)}\r\n\r\n`);
  await once(tls, 'end');
  expect(text).toMatch(/^HTTP\/1\.1 431 /);
  tls.destroy();
  const file = path.join(proxied.machine.home, 'giant.txt');
  await writeFile(file, `X-Giant: ${'a'.repeat(200_000)}\n`);
  const { exit, stdout } = await proxied.curl('--http2', `${proxied.origin}/`, ...KEY, '-H', `@${file}`, '-w', '%{http_code}');
  expect(exit === 0 ? stdout : 'broken').toMatch(/broken|431/);
  expect(proxied.upstream.arrived).toEqual([]);
});

describe('a client of HTTP/2', () => {
  test('whose body is shorter or longer than it says reaches no host as a whole', async () => {
    const whole: string[] = [];
    proxied.upstream.handlers.set('/up', (request, answer) => {
      request.resume().on('error', () => undefined);
      request.once('end', () => {
        if ((request as Http2ServerRequest).stream.rstCode === 0) whole.push(String(request.headers['x-which']));
        answer.end();
      });
    });
    const session = await openSession(proxied);
    for (const [which, body] of [['short', 'x'], ['long', 'x'.repeat(20)]] as const) {
      const stream = session.request({ ':method': 'POST', ':path': '/up', 'content-length': '10', 'x-which': which, 'x-key': REFERENCE }, { endStream: false });
      stream.on('error', () => undefined);
      stream.resume().end(body);
      if (!stream.destroyed) await new Promise<void>((resolve) => stream.once('close', resolve));
      expect(stream.rstCode, which).not.toBe(0);
    }
    expect(whole).toEqual([]);
    session.destroy();
  });
});

test('nothing of all this has ended the proxy, or left it with connections', async () => {
  expect((await proxied.curl(`${proxied.origin}/`, ...KEY)).stdout).toBe('ok\n');
  expect(proxied.proxy.child.exitCode).toBeNull();
  expect(proxied.upstream.open).toBeLessThan(10);
});
