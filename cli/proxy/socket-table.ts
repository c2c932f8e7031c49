import { closeSync, openSync, read } from 'node:fs';
import { isIPv4 } from 'node:net';
import { endianness } from 'node:os';
import { promisify } from 'node:util';

// [Note: The table of connections]
// The kernel goes through all places of its table, a quarter of a million on a machine with 24 GB, and again to
// say that there is nothing more: milliseconds for each new connection. So the table is read in small pieces,
// from which the kernel returns as soon as they are full, and only until what is looked for is found; and all
// connections that wait are looked for together.

const TABLES = [
  { file: '/proc/net/tcp', write: ipv4Text },
  { file: '/proc/net/tcp6', write: ipv6Text },
] as const;
/** The kernel fills no more than a page at once. */
const PIECE_MIN = 512;
const PIECE_MAX = 4096;
/** Of the columns behind the two addresses. */
const UID_COLUMN = 4;
const INODE_COLUMN = 6;

const readPiece = promisify(read);

interface End {
  readonly address: string;
  readonly port: number;
}

/** A connection, as its other end has it. */
export interface Connection {
  readonly from: End;
  readonly to: End;
}

/** Whose a connection is; null where it is nobody's, `untold` where the system has no table. */
export type Owner = { readonly uid: number } | 'untold' | null;

interface Search {
  readonly connection: Connection;
  readonly resolve: (owner: Owner) => void;
}

/** The TCP connections of this machine (proc(5)), see [Note: The table of connections]. */
export class SocketTable {
  #waiting: Search[] = [];
  #reading = false;

  ownerOf(connection: Connection): Promise<Owner> {
    return new Promise((resolve) => {
      this.#waiting.push({ connection, resolve });
      if (!this.#reading) void this.#readForAll();
    });
  }

  async #readForAll(): Promise<void> {
    this.#reading = true;
    while (this.#waiting.length > 0) await search(this.#waiting.splice(0));
    this.#reading = false;
  }
}

/** Looks for some connections, and tells each what was found. Never rejects. */
async function search(all: readonly Search[]): Promise<void> {
  const open = new Set(all);
  let told = false;
  for (const { file, write } of TABLES) {
    const start = ({ connection }: Search) => `: ${write(connection.from)} ${write(connection.to)} `;
    const rows = [...open].map((one) => [start(one), one] as const);
    if (open.size > 0 && (await readTable(file, (text) => settle(text, rows, open)))) told = true;
  }
  for (const { resolve } of open) resolve(told ? null : 'untold');
}

/** Finds rows in whole lines of a table. @returns whether all have been found */
function settle(text: string, rows: readonly (readonly [start: string, search: Search])[], open: Set<Search>): boolean {
  for (const [start, one] of rows) {
    const at = open.has(one) ? text.indexOf(start) : -1;
    if (at === -1) continue;
    const columns = text.slice(at + start.length, text.indexOf('\n', at)).split(/\s+/);
    // Without a file there is no process that holds this end.
    one.resolve(columns[INODE_COLUMN] === '0' ? null : { uid: Number(columns[UID_COLUMN]) });
    open.delete(one);
  }
  return open.size === 0;
}

/** Reads a table until `take` has enough of it. @returns whether it could be read */
async function readTable(file: string, take: (lines: string) => boolean): Promise<boolean> {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(file, 'r');
    let rest = '';
    for (let size = PIECE_MIN; ; size = Math.min(2 * size, PIECE_MAX)) {
      const { bytesRead, buffer } = await readPiece(descriptor, Buffer.allocUnsafe(size), 0, size, null);
      if (bytesRead === 0) return true;
      const text = rest + buffer.toString('latin1', 0, bytesRead);
      const end = text.lastIndexOf('\n') + 1;
      if (take(text.slice(0, end))) return true;
      rest = text.slice(end);
    }
  } catch {
    return false;
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

/** The kernel prints words of four bytes as numbers, in its own order of bytes. */
function wordText(bytes: Uint8Array): string {
  const word = endianness() === 'LE' ? Buffer.from(bytes).reverse() : Buffer.from(bytes);
  return word.toString('hex').toUpperCase();
}

function portText(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0');
}

function ipv4Text({ address, port }: End): string {
  return isIPv4(address) ? `${wordText(ipv4Bytes(address))}:${portText(port)}` : '';
}

/** A client may reach an IPv4 address from a socket of IPv6 too (RFC 4291 §2.5.5.2). */
function ipv6Text({ address, port }: End): string {
  const bytes = isIPv4(address) ? Buffer.from([...Buffer.alloc(10), 0xff, 0xff, ...ipv4Bytes(address)]) : ipv6Bytes(address);
  return `${[0, 4, 8, 12].map((at) => wordText(bytes.subarray(at, at + 4))).join('')}:${portText(port)}`;
}

function ipv4Bytes(address: string): Uint8Array {
  return Uint8Array.from(address.split('.'), Number);
}

function ipv6Bytes(address: string): Uint8Array {
  const [before = '', after] = address.split('::');
  const groups = (text: string) => text.split(':').filter((group) => group !== '').map((group) => Number.parseInt(group, 16));
  const [first, last] = [groups(before), groups(after ?? '')];
  const all = [...first, ...Array.from({ length: 8 - first.length - last.length }, () => 0), ...last];
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}
