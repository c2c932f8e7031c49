import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Proxied, REFERENCE } from './proxied.ts';

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
