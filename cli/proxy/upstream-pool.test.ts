import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ClientDeparture } from './departure.ts';
import type { Destination } from './injection.ts';
import type { UpstreamConnection } from './upstream-connection.ts';
import { UpstreamPool } from './upstream-pool.ts';

const MINUTE_MS = 60_000;
const server = createServer((socket) => {
  socket.on('error', () => undefined).on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'));
});

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(() => server.close());

function destinationOf(host: string): Destination {
  return { scheme: 'http', target: { host, port: 80 }, addresses: ['127.0.0.1'], via: null };
}

/** A pool whose names all lead to one host. */
function makePool(): UpstreamPool {
  return new UpstreamPool(async () => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  });
}

/** A connection that has served a request. */
async function served(pool: UpstreamPool, host: string): Promise<UpstreamConnection> {
  const destination = destinationOf(host);
  const connection = pool.take(destination) ?? (await pool.open(destination));
  const request = { ...destination, method: 'GET', path: '/', authority: host, fields: [], body: null, trailers: () => [], onInformation: () => undefined, confirm: () => Promise.resolve(), signal: new ClientDeparture() };
  await connection.send(request);
  return connection;
}

test('a connection is kept for the next request to the same destination, and for no other', async () => {
  const pool = makePool();
  const first = await served(pool, 'a.test');
  expect(pool.take(destinationOf('b.test'))).toBeNull();
  expect(await served(pool, 'a.test')).toBe(first);
  pool.close();
});

test('a connection that nobody has used for a minute ends', async () => {
  const pool = makePool();
  const { socket } = await served(pool, 'a.test');
  pool.endIdle(Date.now() + MINUTE_MS / 2);
  expect(socket.destroyed).toBe(false);
  pool.endIdle(Date.now() + 1.1 * MINUTE_MS);
  expect(socket.destroyed).toBe(true);
  expect(pool.take(destinationOf('a.test'))).toBeNull();
});

test('however many names are asked for, so many connections are kept', async () => {
  const pool = makePool();
  const sockets = [];
  for (let number = 0; number < 510; number++) sockets.push((await served(pool, `${number}.test`)).socket);
  expect(sockets.filter((socket) => !socket.destroyed)).toHaveLength(500);
  pool.close();
});
