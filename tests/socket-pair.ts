import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** A connection over the loopback address, whose halves end one by one: who opened it, and who took it. */
export async function socketPair(): Promise<{ client: Socket; arrived: Socket }> {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
  const [arrived] = (await once(server, 'connection')) as [Socket];
  server.close();
  return { client, arrived };
}
