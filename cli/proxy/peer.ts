import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';

// [Note: Other users of this machine]
// Every user can connect to a port of the loopback address. Linux tells whose a connection is
// (proc(5), /proc/net/tcp), so there others are refused. Elsewhere `--credentials` is the way.

const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];
const UID_COLUMN = 7;

/** Whether a connection comes from this user or from root; true too where the system does not tell. */
export async function isOwnUser(socket: Socket): Promise<boolean> {
  if (process.platform !== 'linux' || process.getuid === undefined) return true;
  const uid = await userOf(socket);
  return uid === null || uid === process.getuid() || uid === 0;
}

async function userOf({ remotePort = 0, localPort = 0 }: Socket): Promise<number | null> {
  const [client, server] = [portText(remotePort), portText(localPort)];
  for (const table of TABLES) {
    const text = await readFile(table, 'latin1').catch(() => '');
    for (const line of text.split('\n')) {
      if (!line.includes(client)) continue;
      const columns = line.trim().split(/\s+/);
      if (columns[1]?.endsWith(client) === true && columns[2]?.endsWith(server) === true) return Number(columns[UID_COLUMN]);
    }
  }
  return null;
}

function portText(port: number): string {
  return `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
}
