import type { Socket } from 'node:net';
import type { Connection } from './socket-table.ts';
import { SocketTable } from './socket-table.ts';

// [Note: Other users of this machine]
// Every user can connect to a port of the loopback address. Linux tells whose a connection is
// (proc(5), /proc/net/tcp), so there others are refused. Elsewhere `--credentials` is the way. A connection
// whose other end is gone is nobody's any more: it is shown as root's, or not at all, and is refused too, so
// that nobody sends a request and leaves before it is known whose it is.

const table = new SocketTable();

/** Whether a connection comes from this user or from root; true too where the system does not tell. */
export async function isOwnUser(socket: Socket): Promise<boolean> {
  if (process.platform !== 'linux' || process.getuid === undefined) return true;
  const { remoteAddress, remotePort, localAddress, localPort } = socket;
  if (remoteAddress === undefined || remotePort === undefined || localAddress === undefined || localPort === undefined) return false;
  const connection: Connection = { from: { address: remoteAddress, port: remotePort }, to: { address: localAddress, port: localPort } };
  // A row can be missed once, where others beside it go while the table is read.
  const owner = (await table.ownerOf(connection)) ?? (await table.ownerOf(connection));
  if (owner === 'untold') return true;
  if (owner === null || socket.destroyed) return false;
  return owner.uid === process.getuid() || owner.uid === 0;
}
