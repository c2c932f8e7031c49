import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { request as httpRequest } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { connect as connectHttp2 } from 'node:http2';
import type { Server } from 'node:https';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Proxied, REFERENCE, SECRET } from './proxied.ts';
import type { TestAuthority } from './upstream.ts';

// What makes a proxy more than a copy of a request: streams, trailers, early answers, broken ends.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const MEGABYTE = 1024 * 1024;

const DOWNLOAD = randomBytes(32 * MEGABYTE);

let proxied: Proxied;
/** Speaks HTTP/1.1 alone, and answers with the download. */
let old: Server;

beforeAll(async () => {
  proxied = await Proxied.start(async (authority) => {
    old = await startOld(authority);
    return [`localhost:${portOf(old)}`];
  });
});

afterAll(async () => {
  old.close();
  await proxied.stop();
});

async function startOld(authority: TestAuthority): Promise<Server> {
  const context = await authority.contextFor('localhost');
  const server = createServer({ SNICallback: (_name, done) => done(null, context) }, (_request, response) => {
    response.writeHead(200, { 'content-length': DOWNLOAD.length }).end(DOWNLOAD);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** A TLS connection through the proxy. */
async function tunnel(protocol: string) {
  const target = `localhost:${proxied.upstream.port}`;
  const socket = connect(proxied.proxy.port, '127.0.0.1');
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
  await once(socket, 'data');
  const tls = connectTls({ socket, servername: 'localhost', ca: await readFile(proxied.proxy.bundle, 'utf8'), ALPNProtocols: [protocol] });
  await once(tls, 'secureConnect');
  return tls;
}

/** Resident memory of the proxy, in bytes. */
async function residentBytes(): Promise<number> {
  const text = await readFile(`/proc/${proxied.proxy.child.pid ?? 0}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(text)?.[1]) * 1024;
}

describe('streams through the proxy', () => {
  test.each(['--http1.1', '--http2'])('%s: 150 MB down and 100 MB up in constant memory', async (version) => {
    const { origin, upstream } = proxied;
    const chunk = Buffer.alloc(MEGABYTE, 'a');
    upstream.handlers.set('/down', (_request, answer) => {
      const response = answer as ServerResponse;
      let left = 150;
      const write = () => {
        while (left > 0) {
          left -= 1;
          if (!response.write(chunk)) {
            response.once('drain', write);
            return;
          }
        }
        response.end();
      };
      write();
    });
    let received = 0;
    upstream.handlers.set('/up', (request, response) => {
      (request as IncomingMessage).on('data', (part: Buffer) => (received += part.length));
      request.once('end', () => (response as ServerResponse).end('done'));
    });
    const down = await proxied.curl(version, `${origin}/down`, '-o', '/dev/null', '-w', '%{size_download}', '-H', `X: ${REFERENCE}`);
    expect(down.stdout).toBe(String(150 * MEGABYTE));
    const file = path.join(proxied.machine.home, 'large');
    await writeFile(file, Buffer.alloc(100 * MEGABYTE, 'b'));
    const up = await proxied.curl(version, `${origin}/up`, '-T', file, '-H', `X: ${REFERENCE}`);
    expect(up.stdout).toBe('done');
    expect(received).toBe(100 * MEGABYTE);
    expect(await residentBytes()).toBeLessThan(250 * MEGABYTE);
  });

  test.each(['--http1.1', '--http2'])('%s: a client that reads slowly gets each byte of a download as it was sent', async (version) => {
    const file = path.join(proxied.machine.home, 'download');
    const { exit } = await proxied.curl(version, `https://localhost:${portOf(old)}/`, '-o', file, '--limit-rate', '40M', '-H', `X: ${REFERENCE}`);
    expect(exit).toBe(0);
    expect((await readFile(file)).equals(DOWNLOAD)).toBe(true);
  });

  test('HTTP/2: a stream both ways, with trailers both ways', async () => {
    const { upstream } = proxied;
    const seen: { trailers?: unknown; te?: unknown } = {};
    upstream.handlers.set('/grpc', (request, response) => {
      const [message, answer] = [request as Http2ServerRequest, response as Http2ServerResponse];
      seen.te = message.headers['te'];
      answer.writeHead(200, { 'content-type': 'application/octet-stream' });
      message.on('data', (data: Buffer) => answer.write(`echo ${data.toString()}`));
      message.once('end', () => {
        seen.trailers = message.trailers['x-sum'];
        answer.addTrailers({ 'grpc-status': '0' });
        answer.end();
      });
    });
    const tls = await tunnel('h2');
    const session = connectHttp2(proxied.origin, { createConnection: () => tls });
    const stream = session.request(
      { ':method': 'POST', ':path': '/grpc', te: 'trailers', authorization: `Bearer ${REFERENCE}` },
      { waitForTrailers: true, endStream: false },
    );
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '42' }));
    stream.write('one');
    expect(String((await once(stream, 'data'))[0])).toBe('echo one');
    stream.write('two');
    expect(String((await once(stream, 'data'))[0])).toBe('echo two');
    const trailers = once(stream, 'trailers');
    stream.end();
    expect((await trailers)[0]).toMatchObject({ 'grpc-status': '0' });
    expect(seen).toEqual({ te: 'trailers', trailers: '42' });
    expect(upstream.last.headers.authorization).toContain('sk-proj');
    session.close();
  });

  test('HTTP/1.1: trailers both ways, 103, and 100-continue before the body', async () => {
    const { upstream } = proxied;
    let trailers: unknown;
    upstream.handlers.set('/trailers', (message, answer) => {
      const [request, response] = [message as IncomingMessage, answer as ServerResponse];
      response.writeEarlyHints({ link: '</a>; rel=preload' });
      request.resume().once('end', () => {
        trailers = request.trailers['x-sum'];
        response.writeHead(200, { trailer: 'x-after' });
        response.write('body');
        response.addTrailers({ 'x-after': `secret ${Buffer.from(SECRET, 'utf8').toString('latin1')}` });
        response.end();
      });
    });
    const tls = await tunnel('http/1.1');
    let text = '';
    tls.setEncoding('latin1').on('data', (part: string) => (text += part));
    tls.write(
      `POST /trailers HTTP/1.1\r\nHost: localhost:${upstream.port}\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\nTrailer: X-Sum\r\nX-Key: ${REFERENCE}\r\n\r\n`,
    );
    await vi.waitUntil(() => text.includes('HTTP/1.1 100 Continue'));
    tls.write('3\r\nabc\r\n0\r\nX-Sum: 42\r\n\r\n');
    await vi.waitUntil(() => text.includes('\r\n\r\n4\r\nbody') && text.endsWith('\r\n\r\n'));
    expect(text).toContain('HTTP/1.1 103 ');
    expect(text).toContain(`x-after: secret ${REFERENCE}`);
    expect(trailers).toBe('42');
    tls.destroy();
  });

  test('a client that goes away ends the request to the host, in either direction', async () => {
    const { upstream } = proxied;
    const gone: string[] = [];
    upstream.handlers.set('/endless', (message, answer) => {
      const [request, response] = [message as IncomingMessage, answer as ServerResponse];
      request.resume();
      response.writeHead(200);
      response.write('begin');
      response.once('close', () => gone.push(request.method ?? ''));
    });
    for (const method of ['GET', 'POST']) {
      const tls = await tunnel('http/1.1');
      const body = method === 'POST' ? 'Content-Length: 1000\r\n' : '';
      tls.write(`${method} /endless HTTP/1.1\r\nHost: localhost:${upstream.port}\r\n${body}\r\n`);
      await once(tls, 'data');
      tls.destroy();
      await vi.waitUntil(() => gone.includes(method));
    }
  });

  test('a host that breaks off, is too short, or sends too large a head is no whole answer', async () => {
    const { origin, upstream } = proxied;
    upstream.handlers.set('/broken', (_request, answer) => {
      const response = answer as ServerResponse;
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    upstream.handlers.set('/reset', (_request, response) => void (response as ServerResponse).destroy());
    upstream.handlers.set('/giant', (_request, response) => void (response as ServerResponse).writeHead(200, { 'x-giant': 'a'.repeat(200_000) }).end());
    for (const [fields, exit] of [[[], 18], [['-H', `X: ${REFERENCE}`], 18]] as const) {
      const broken = await proxied.curl('--http1.1', `${origin}/broken`, ...fields);
      expect([broken.exit === 0, broken.exit === exit || broken.exit === 56]).toEqual([false, true]);
    }
    expect((await proxied.curl('--http1.1', `${origin}/reset`)).stdout).toContain('"error":"upstream"');
    expect((await proxied.curl('--http1.1', `${origin}/giant`)).stdout).toContain('"error":"upstream"');
    expect((await proxied.curl(`https://localhost:1/`)).stdout).toContain('"error":"upstream"');
  });

  test('a refusal leaves the connection for the next request', async () => {
    const { upstream, origin } = proxied;
    const end = await proxied.curl('-v', '--http1.1', '-H', 'X: clavitor://Nowhere/key', '-d', 'body', `${origin}/1`, '--next', '-sS', '--cacert', proxied.proxy.bundle, '-x', proxied.proxyUrl, `${origin}/2`);
    expect(end.stdout).toMatch(/"error":"host-not-allowed".*\nok\n$/s);
    expect(end.stderr).toContain('Re-using existing connection');
    expect(upstream.last.url).toBe('/2');
  });

  test('requests in plain HTTP to a host without a reference pass, and keep their own bytes', async () => {
    const asked = httpRequest({ host: '127.0.0.1', port: proxied.proxy.port, path: `${proxied.origin}/plain?a=%2f+b`, headers: { host: `localhost:${proxied.upstream.port}` } });
    asked.end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(200);
    expect(proxied.upstream.last.url).toBe('/plain?a=%2f+b');
  });
});
