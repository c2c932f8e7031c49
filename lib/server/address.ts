import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv4 } from 'node:net';

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const UNKNOWN = '0.0.0.0';

/**
 * The address of the client: the peer of the socket, or behind `trustProxy` proxies the one that the
 * outermost of them saw. Further entries on the left of X-Forwarded-For are the client's own claim.
 */
export function clientAddress(incoming: IncomingMessage, trustProxy: number): string {
  const peer = normalAddress(incoming.socket.remoteAddress ?? '') ?? UNKNOWN;
  if (trustProxy === 0) return peer;
  const header = incoming.headers['x-forwarded-for'];
  const hops = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',');
  return normalAddress(hops.at(-trustProxy)?.trim() ?? '') ?? peer;
}

/** An IP address with IPv4 in its own form, not mapped into IPv6; null where it is none. */
function normalAddress(text: string): string | null {
  const plain = MAPPED.exec(text)?.[1] ?? text;
  return isIP(plain) === 0 ? null : plain;
}

/** Whether `text` is an IP address or a CIDR range (RFC 4632, RFC 4291 §2.3). */
export function isAddressRange(text: string): boolean {
  return parseRange(text) !== null;
}

/** Whether an allow-list holds `address`. An empty list holds every one. */
export function isAllowed(ranges: readonly string[], address: string): boolean {
  if (ranges.length === 0) return true;
  return blockList(ranges).check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

const MOST_CACHED = 1000;
const cache = new Map<string, BlockList>();

function blockList(ranges: readonly string[]): BlockList {
  const key = ranges.join(' ');
  const known = cache.get(key);
  if (known) return known;
  const list = new BlockList();
  for (const range of ranges.map(parseRange)) {
    if (range) list.addSubnet(range.address, range.prefix, range.family);
  }
  if (cache.size >= MOST_CACHED) cache.clear();
  cache.set(key, list);
  return list;
}

interface Range {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

function parseRange(text: string): Range | null {
  const [, address = '', digits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  if (version === 0 || address.includes('%')) return null;
  const bits = version === 4 ? 32 : 128;
  const prefix = digits === undefined ? bits : Number(digits);
  if (prefix > bits) return null;
  const mapped = MAPPED.exec(address)?.[1];
  if (mapped !== undefined) return prefix < 96 ? null : { address: mapped, prefix: prefix - 96, family: 'ipv4' };
  return { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
}
