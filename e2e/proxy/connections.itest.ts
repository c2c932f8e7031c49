import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Proxied, REFERENCE } from './proxied.ts';
import { connectToProxy, openTunnel } from './tunnel.ts';

// Connections to hosts: each serves many requests, of many clients.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let proxied: Proxied;
/** The connection of the last request to /whose. */
let connection: Socket;

beforeAll(async () => {
  proxied = await Proxied.start();
  proxied.upstream.handlers.set('/whose', (request, response) => {
    connection = request.socket;
    response.end(String(request.socket.remotePort));
  });
});

afterAll(async () => proxied.stop());

/** Asks in a tunnel of its own. */
async function ask(): Promise<string> {
  const { stdout } = await proxied.curl('--http1.1', `${proxied.origin}/whose`, '-H', `X-Key: ${REFERENCE}`);
  return stdout;
}

test('one connection serves the requests of one tunnel after another', async () => {
  const first = await ask();
  expect(first).toMatch(/^\d+$/);
  expect(await ask()).toBe(first);
  expect(await ask()).toBe(first);
});

test('attack 26: what a host says unasked ends its connection, and is no answer', async () => {
  const first = await ask();
  connection.write('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged');
  // Ended by the proxy; the host itself would close it later.
  await once(connection, 'end');
  const second = await ask();
  expect(second).toMatch(/^\d+$/);
  expect(second).not.toBe(first);
});

test('attack 26: what a host says behind its answer is no answer to the next request', async () => {
  proxied.upstream.handlers.set('/behind', (request) => {
    request.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged');
  });
  const { stdout } = await proxied.curl('--http1.1', `${proxied.origin}/behind`, '-H', `X-Key: ${REFERENCE}`);
  expect(stdout).toBe('ok');
  expect(await ask()).toMatch(/^\d+$/);
});

test('requests that a client sends at once are answered one after another', async () => {
  const order: string[] = [];
  for (const name of ['one', 'two', 'three']) {
    proxied.upstream.handlers.set(`/${name}`, (request, response) => {
      request.on('data', (part: Buffer) => order.push(part.toString()));
      request.once('end', () => {
        order.push(name);
        response.end(name);
      });
    });
  }
  const tls = await openTunnel(proxied, 'http/1.1');
  let text = '';
  tls.setEncoding('latin1').on('data', (part: string) => (text += part));
  const host = `Host: localhost:${proxied.upstream.port}\r\nX-Key: ${REFERENCE}\r\n`;
  tls.write(`\r\nPOST /one HTTP/1.1\r\n${host}Content-Length: 4\r\n\r\nbodyGET /two HTTP/1.1\r\n${host}\r\nGET /three HTTP/1.1\r\n${host}Connection: close\r\n\r\n`);
  await once(tls, 'end');
  expect(order).toEqual(['body', 'one', 'two', 'three']);
  expect(text.match(/one|two|three/g)).toEqual(['one', 'two', 'three']);
});

test('a client of HTTP/1.0 gets the whole answer and the end of the connection, or keeps that where it asks to', async () => {
  const target = `localhost:${proxied.upstream.port}`;
  proxied.upstream.handlers.set('/old', (_request, answer) => {
    const response = answer as ServerResponse;
    response.write('in ', () => setImmediate(() => response.end('pieces')));
  });
  const tls = await openTunnel(proxied, 'http/1.1');
  const request = `GET /old HTTP/1.0\r\nHost: ${target}\r\nX-Key: ${REFERENCE}\r\n\r\n`;
  let text = '';
  tls.setEncoding('latin1').on('data', (part: string) => (text += part));
  tls.write(request);
  await once(tls, 'end');
  expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nin pieces$/);
  expect(text).not.toMatch(/chunked/i);
  const kept = await openTunnel(proxied, 'http/1.1');
  kept.setEncoding('latin1');
  for (let index = 0; index < 2; index++) {
    kept.write(`GET /whose HTTP/1.0\r\nHost: ${target}\r\nConnection: keep-alive\r\n\r\n`);
    expect(String((await once(kept, 'data'))[0])).toMatch(/\r\nConnection: keep-alive\r\n/);
  }
  kept.destroy();
});

test('what a client sends with its CONNECT is the beginning of what is in the tunnel', async () => {
  const target = `localhost:${proxied.upstream.port}`;
  const socket = connectToProxy(proxied);
  let text = '';
  socket.setEncoding('latin1').on('data', (part: string) => (text += part));
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\nGET / HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n`);
  await vi.waitUntil(() => text.includes('host-mismatch'));
  expect(text).toMatch(/^HTTP\/1\.1 200 [^]*\r\n\r\nHTTP\/1\.1 421 /);
  socket.destroy();
});

test('a connection that its host has closed is not used again', async () => {
  const first = await ask();
  connection.destroy();
  await once(connection, 'close');
  expect(await ask()).not.toBe(first);
});

test('a client that goes away takes only its own connection along', async () => {
  const begun = new Promise<Socket>((resolve) => {
    proxied.upstream.handlers.set('/slow', (request, response) => {
      (response as NodeJS.WritableStream).write('the beginning');
      resolve(request.socket);
    });
  });
  const slow = proxied.streamingCurl('--http1.1', `${proxied.origin}/slow`, '-H', `X-Key: ${REFERENCE}`);
  const abandoned = await begun;
  const other = await ask();
  expect(other).not.toBe(String(abandoned.remotePort));
  const closed = once(abandoned, 'close');
  await slow.first;
  slow.child.kill();
  await closed;
  expect(await ask()).toBe(other);
});
