import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { expect, test } from 'vitest';
import type { Connection } from './socket-table.ts';
import { SocketTable } from './socket-table.ts';

/** A connection of this process to itself, as its two ends. */
async function open(listenOn: string, connectTo: string): Promise<{ client: Socket; served: Socket; connection: Connection; close: () => void }> {
  const server = createServer();
  server.listen(0, listenOn);
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, connectTo);
  const [served] = (await once(server, 'connection')) as [Socket];
  const { remoteAddress = '', remotePort = 0, localAddress = '', localPort = 0 } = served;
  const connection = { from: { address: remoteAddress, port: remotePort }, to: { address: localAddress, port: localPort } };
  const close = () => {
    client.destroy();
    served.destroy();
    server.close();
  };
  return { client, served, connection, close };
}

test.runIf(process.platform === 'linux').each([
  ['127.0.0.1', '127.0.0.1'],
  ['127.0.0.1', '::ffff:127.0.0.1'],
  ['::1', '::1'],
])('whose a connection to %s is, made as %s', async (listenOn, connectTo) => {
  const { connection, close } = await open(listenOn, connectTo);
  const table = new SocketTable();
  expect(await table.ownerOf(connection)).toEqual({ uid: process.getuid?.() });
  expect(await Promise.all([table.ownerOf(connection), table.ownerOf(connection)])).toEqual([{ uid: process.getuid?.() }, { uid: process.getuid?.() }]);
  close();
});

test.runIf(process.platform === 'linux')('a row of another address with the same ports is not taken for it', async () => {
  const { connection, close } = await open('127.0.0.1', '127.0.0.1');
  const other = { ...connection, from: { ...connection.from, address: '127.0.0.3' } };
  expect(await new SocketTable().ownerOf(other)).toBeNull();
  close();
});

test.runIf(process.platform === 'linux')('a connection whose other end is gone is nobody\'s', async () => {
  const { client, served, connection, close } = await open('127.0.0.1', '127.0.0.1');
  client.end();
  served.resume();
  await once(client, 'close');
  expect(await new SocketTable().ownerOf(connection)).toBeNull();
  close();
});
