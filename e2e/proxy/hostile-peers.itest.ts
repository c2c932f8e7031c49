import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http2';
import { constants } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { Server } from 'node:tls';
import { createServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { Proxied, REFERENCE, SECRET } from './proxied.ts';
import { connectToProxy, openSession, openTunnel } from './tunnel.ts';
import type { TestAuthority } from './upstream.ts';
import { Upstream } from './upstream.ts';

// What a client or a host may do to the requests of others, and to the proxy that all of them share.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const KEY = ['-H', `X-Key: ${REFERENCE}`];

let proxied: Proxied;
let host: string;
/** Without TLS; the entries allow its port. */
let plain: Upstream;
/** Speaks HTTP/1.1 alone, and says what it is told to. */
let old: { readonly server: Server; readonly port: number; answer: string };

beforeAll(async () => {
  proxied = await Proxied.start(async () => {
    plain = await Upstream.start(null);
    return [`localhost:${plain.port}`];
  });
  host = `localhost:${proxied.upstream.port}`;
  old = await startOld(proxied.authority);
});

afterAll(async () => {
  old.server.close();
  await plain.stop();
  await proxied.stop();
});

beforeEach(() => {
  for (const upstream of [proxied.upstream, plain]) {
    upstream.handlers.clear();
    upstream.arrived.length = 0;
  }
});

/** The proxy goes on, whatever was done to it. */
afterEach(async () => {
  expect((await proxied.curl(`${proxied.origin}/`)).stdout).toBe('ok\n');
});

async function startOld(authority: TestAuthority): Promise<typeof old> {
  const context = await authority.contextFor('localhost');
  const started = {
    server: createServer({ SNICallback: (_name, done) => done(null, context), ALPNProtocols: ['http/1.1'] }, (socket) => {
      socket.on('error', () => undefined).on('data', () => socket.write(started.answer));
    }),
    port: 0,
    answer: '',
  };
  started.server.listen(0, '127.0.0.1');
  await once(started.server, 'listening');
  return Object.assign(started, { port: (started.server.address() as AddressInfo).port });
}

/** Asks for a WebSocket over HTTP/2. @returns the status of the answer, and how its stream ended */
async function askForSocket(place: string, more: IncomingHttpHeaders = {}): Promise<{ readonly status: number; readonly code: number }> {
  const session = await openSession(proxied);
  const stream = session.request(
    { ':method': 'CONNECT', ':protocol': 'websocket', ':scheme': 'https', ':authority': host, ':path': place, 'sec-websocket-version': '13', ...more },
    { endStream: false },
  );
  stream.on('error', () => undefined);
  const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders];
  await new Promise((resolve) => stream.resume().once('close', resolve).end());
  session.destroy();
  return { status: Number(headers[':status']), code: stream.rstCode };
}

describe('a handshake', () => {
  test('attack 25: with a length, over HTTP/2, reaches the host without it: the next request is not taken for a body', async () => {
    proxied.upstream.onUpgrade = (_request, socket) => void socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno');
    const { status } = await askForSocket('/socket', { 'content-length': '60' });
    expect(status).toBe(404);
    expect(proxied.upstream.last).toMatchObject({ method: 'GET', url: '/socket' });
    expect(proxied.upstream.last.headers).not.toHaveProperty('content-length');
  });

  test('attack 25: is a GET: a request with another method is none, and goes out with that one', async () => {
    await proxied.curl('--http1.1', '-X', 'POST', '-H', 'Connection: Upgrade', '-H', 'Upgrade: websocket', '-H', 'Sec-WebSocket-Version: 13', '-H', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', `${proxied.origin}/x`, ...KEY);
    expect(proxied.upstream.arrived).toMatchObject([{ method: 'POST', url: '/x' }]);
    expect(proxied.upstream.last.headers).not.toHaveProperty('upgrade');
  });

  test('that is refused does not leave its connection to others', async () => {
    const ports: (number | undefined)[] = [];
    proxied.upstream.onUpgrade = (request, socket) => {
      ports.push(request.socket.remotePort);
      socket.write('HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno');
    };
    await askForSocket('/socket');
    await askForSocket('/socket');
    expect(ports[0]).not.toBe(ports[1]);
  });

  test('whose refusal breaks off is broken off for the client, over HTTP/2', async () => {
    proxied.upstream.onUpgrade = (_request, socket) => void socket.write('HTTP/1.1 403 Forbidden\r\nContent-Length: 100\r\n\r\nsome', () => socket.destroy());
    expect(await askForSocket('/cut')).toEqual({ status: 403, code: constants.NGHTTP2_INTERNAL_ERROR });
  });

  test('whose refusal breaks off is broken off for the client, over HTTP/1.1: no second head stands in the body', async () => {
    proxied.upstream.onUpgrade = (_request, socket) => void socket.write('HTTP/1.1 403 Forbidden\r\nContent-Length: 400\r\n\r\nsome', () => socket.destroy());
    const tls = await openTunnel(proxied, 'http/1.1');
    let text = '';
    tls.setEncoding('latin1').on('data', (part: string) => (text += part));
    tls.on('error', () => undefined);
    tls.write(`GET /cut HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`);
    await new Promise((resolve) => tls.once('end', resolve).once('close', resolve));
    expect(text).toMatch(/^HTTP\/1\.1 403 [^]*\r\n\r\n4\r\nsome\r\n$/);
  });
});

describe('a host', () => {
  test.each(['Connection: x', 'Transfer-Encoding: chunked', 'Content-Length: 5', 'ETag: "a"\r\nETag: "b"', 'TE: x'])(
    'that ends its chunks with the trailer %j gives a whole answer without what cannot stand there',
    async (trailer) => {
      old.answer = `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n${trailer}\r\nX-Sum: 1\r\n\r\n`;
      const session = await openSession(proxied, `localhost:${old.port}`);
      const stream = session.request({ ':path': '/' });
      const [trailers] = (await once(stream.resume(), 'trailers')) as [IncomingHttpHeaders];
      expect(Object.entries(trailers)).toEqual([...(trailer.startsWith('ETag') ? [['etag', '"a", "b"']] : []), ['x-sum', '1']]);
      session.destroy();
    },
  );

  test('that says again and again that it will answer is heard some times', async () => {
    old.answer = `${'HTTP/1.1 103 Early Hints\r\nX-A: b\r\n\r\n'.repeat(500)}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok`;
    const { stdout } = await proxied.curl('--http1.1', '--include', `https://localhost:${old.port}/`);
    expect(stdout).toMatch(/200 OK[^]*ok$/);
    expect(stdout.split('103 Early Hints').length - 1).toBe(16);
  });

  test('that knows a client by its connection (NTLM, Negotiate) sees that connection for one request only', async () => {
    proxied.upstream.handlers.set('/whose', (request, response) => void response.end(String(request.socket.remotePort)));
    const ask = async () => (await proxied.curl('--http1.1', `${proxied.origin}/whose`, '-H', 'Authorization: NTLM TlRMTVNTUAAB')).stdout;
    expect(await ask()).not.toBe(await ask());
  });
});

describe('a client', () => {
  test('that speaks HTTP without TLS in a tunnel is answered, also when it speaks after the tunnel is there', async () => {
    const { stdout, stderr } = await proxied.curl('--proxytunnel', `http://localhost:${plain.port}/`, ...KEY);
    expect({ stdout, stderr }).toEqual({ stdout: 'ok\n', stderr: '' });
    expect(plain.last.headers['x-key']).toBe(Buffer.from(SECRET).toString('latin1'));
  });

  test.each([['a line break first', '\r\n', 'GET'], ['a piece of its method first', 'M', '-SEARCH'], ['many line breaks first', '\r\n'.repeat(80), 'GET']])(
    'attack 26: that sends %s is read as one of HTTP all the same',
    async (_what, first, then) => {
      plain.fallback = (_request, response) => void response.end(`stored: ${SECRET}`);
      await proxied.curl(`http://localhost:${plain.port}/`, ...KEY);
      const socket = await openPlain(`localhost:${plain.port}`);
      socket.write(first, () => socket.write(`${then} / HTTP/1.1\r\nHost: localhost:${plain.port}\r\n\r\n`));
      expect(await readUntil(socket, /\r\n\r\n[^]+/)).toContain(`stored: ${REFERENCE}`);
      socket.destroy();
      plain.fallback = null;
    },
  );

  test('attack 26: that speaks something else with a host that has a credential is not connected', async () => {
    await proxied.curl(`http://localhost:${plain.port}/`, ...KEY);
    const socket = await openPlain(`localhost:${plain.port}`);
    let answered = '';
    socket.on('error', () => undefined).on('data', (bytes: Buffer) => (answered += bytes.toString()));
    socket.write('{"no": "HTTP"}\r\n');
    await once(socket, 'end');
    expect(answered).toBe('');
    socket.destroy();
  });

  test('that goes before anything of it is served leaves no connection', async () => {
    const before = await proxied.sockets();
    const ways = [
      (socket: Socket) => void socket.end(),
      (socket: Socket) => void socket.end(Buffer.from([0x16, 3, 1, 2, 0, 1])),
      (socket: Socket) => void socket.end('GE'),
    ];
    for (const leave of ways) {
      for (let count = 0; count < 20; count++) {
        const socket = await openPlain(host);
        leave(socket.on('error', () => undefined));
      }
    }
    for (let count = 0; count < 20; count++) (await openTunnel(proxied, 'http/1.1')).destroy();
    await vi.waitUntil(async () => (await proxied.sockets()) <= before + 5, { timeout: 10_000, interval: 100 });
  });

  test('that takes its requests back over HTTP/2 at once has sent none', async () => {
    const session = await openSession(proxied);
    // The vault has to be asked for this value first.
    for (let count = 0; count < 50; count++) {
      const stream = session.request({ ':method': 'POST', ':path': '/taken-back', 'x-key': 'clavitor://Two%20words/pass%20word', 'x-count': String(count) }, { endStream: false });
      stream.on('error', () => undefined);
      stream.write('x'.repeat(1000));
      stream.close(constants.NGHTTP2_CANCEL);
    }
    const last = session.request({ ':path': '/last', 'x-key': REFERENCE });
    await once(last.resume(), 'end');
    expect(proxied.upstream.arrived.map(({ url }) => url)).toEqual(['/last']);
    session.destroy();
  });

  test('that is refused in the middle of a large body can hear why, also where the connection ends with it', async () => {
    const tls = await openTunnel(proxied, 'http/1.1');
    tls.on('error', () => undefined);
    tls.write(`POST / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nX-Key: clavitor://Nowhere/key\r\nContent-Length: 8000000\r\n\r\n`);
    const written = new Promise<void>((resolve, reject) => tls.write(Buffer.alloc(8_000_000), (error) => (error ? reject(error) : resolve())));
    expect(await readUntil(tls, /\}/)).toMatch(/^HTTP\/1\.1 403 [^]*"error":"host-not-allowed"/);
    await written;
    tls.destroy();
  });
});

/** A tunnel without TLS in it. */
async function openPlain(target: string): Promise<Socket> {
  const socket = connectToProxy(proxied);
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
  expect(await readUntil(socket, /\r\n\r\n$/)).toMatch(/^HTTP\/1\.1 200 /);
  return socket;
}

async function readUntil(socket: Socket, end: RegExp): Promise<string> {
  let text = '';
  while (!end.test(text)) text += String((await once(socket, 'data'))[0]);
  return text;
}
