import { once } from 'node:events';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { socketPair } from '../../tests/socket-pair.ts';
import type { Serve } from './client-connection.ts';
import { ClientConnection } from './client-connection.ts';

const MINUTE_MS = 60_000;

/** A client, and the proxy's side of its connection; by default requests are never answered. */
async function connected(serve: Serve = () => new Promise(() => undefined)): Promise<{ client: Socket; connection: ClientConnection; arrived: Socket }> {
  const { client, arrived } = await socketPair();
  return { client, arrived, connection: new ClientConnection(arrived, serve) };
}

test('a client that is silent is let go, but not at once', async () => {
  const { client, arrived, connection } = await connected();
  connection.endOverdue(Date.now() + MINUTE_MS);
  expect(arrived.destroyed).toBe(false);
  connection.endOverdue(Date.now() + 2 * MINUTE_MS);
  await once(client.resume(), 'close');
});

test('a head that does not come to its end in time is given up', async () => {
  const { client, arrived, connection } = await connected();
  client.write('GET / HTTP/1.1\r\nHost: h');
  await once(arrived, 'data');
  connection.endOverdue(Date.now() + MINUTE_MS / 2);
  expect(arrived.destroyed).toBe(false);
  connection.endOverdue(Date.now() + 1.1 * MINUTE_MS);
  expect(String((await once(client, 'data'))[0])).toMatch(/^HTTP\/1\.1 408 /);
  await once(client, 'close');
});

test('a request may take as long as it takes', async () => {
  const { client, arrived, connection } = await connected();
  client.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
  await once(arrived, 'data');
  connection.endOverdue(Date.now() + 1000 * MINUTE_MS);
  expect(arrived.destroyed).toBe(false);
  arrived.destroy();
  await once(client.resume(), 'close');
});

// RFC 9110 §10.1.1: it may send the body still, or the next request in its place.
test('a client that is denied leave to send its body has no next request', async () => {
  const { client } = await connected((_request, answer) => {
    answer.start(417, '', [['Content-Length', '0']], true);
    answer.endWith(Buffer.alloc(0));
    return Promise.resolve();
  });
  let text = '';
  client.setEncoding('latin1').on('data', (part: string) => (text += part));
  client.write('POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 40\r\n\r\n');
  await once(client, 'end');
  expect(text).toBe('HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
});

test('a body that nobody wants is passed over, and the next request is heard', async () => {
  const targets: string[] = [];
  const { client } = await connected(({ target }, answer) => {
    targets.push(target);
    answer.start(200, '', [['Content-Length', '0']], true);
    answer.endWith(Buffer.alloc(0));
    return Promise.resolve();
  });
  client.write('POST /one HTTP/1.1\r\nHost: h\r\nContent-Length: 20\r\n\r\nGET /none HTTP');
  await once(client, 'data');
  client.write('/1.1\r\nGET /two HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
  await once(client.resume(), 'end');
  expect(targets).toEqual(['/one', '/two']);
});
