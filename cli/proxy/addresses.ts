import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv4 } from 'node:net';
import { bareHost } from './authority.ts';
import { memoized } from './memo.ts';

// The IANA special-purpose address registries (RFC 6890 and its updates): everything that is not a
// public unicast address. Metadata services of clouds are among them (169.254.169.254, fd00:ec2::254,
// 100.100.100.200).
const SPECIAL_V4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const;
/** Inside the one block of public addresses, 2000::/3. 2002::/16 and 2001::/32 carry an IPv4 address. */
const SPECIAL_V6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const;

const special = new BlockList();
for (const [net, prefix] of SPECIAL_V4) special.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of SPECIAL_V6) special.addSubnet(net, prefix, 'ipv6');
const publicV6 = new BlockList();
publicV6.addSubnet('2000::', 3, 'ipv6');
const linkLocal = new BlockList();
linkLocal.addSubnet('169.254.0.0', 16, 'ipv4');
linkLocal.addSubnet('fe80::', 10, 'ipv6');
// The metadata of EC2 and of Compute Engine over IPv6, at unique local addresses (RFC 4193).
linkLocal.addAddress('fd00:ec2::254', 'ipv6');
linkLocal.addAddress('fd20:ce::254', 'ipv6');
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether an IP address is a public one. IPv4 inside IPv6 (`::ffff:10.0.0.1`) is not. */
export const isGlobal = memoized((address) => {
  if (isIPv4(address)) return !special.check(address, 'ipv4');
  return isIP(address) === 6 && publicV6.check(address, 'ipv6') && !special.check(address, 'ipv6');
});

/** Addresses at which machines in clouds are told their keys: for no request, with or without a credential. */
export const isLinkLocal: (address: string) => boolean = memoized((address) => {
  const embedded = /^::ffff:(?<v4>[\d.]+)$/i.exec(address)?.groups?.['v4'];
  if (embedded !== undefined) return isLinkLocal(embedded);
  if (isIPv4(address)) return linkLocal.check(address, 'ipv4');
  // A mapped address in hexadecimal is compared as the IPv4 address that it is.
  return isIP(address) === 6 && linkLocal.check(address, 'ipv6');
});

/** Whether an IP address is this machine (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3), IPv4 inside IPv6 included. */
export function isLoopbackAddress(address: string): boolean {
  const version = isIP(address);
  return version !== 0 && loopback.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

/** RFC 6761 §6.3: `localhost` and the names below it are this machine, whatever a resolver says. */
export function isLoopbackName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}

const LOOPBACK = ['127.0.0.1', '::1'];
const KEPT_MS = 5_000;
const KEPT_MAX = 1_000;

interface Kept {
  readonly until: number;
  readonly pending: Promise<readonly string[]>;
  /** Null until they are there. */
  addresses: readonly string[] | null;
}

/** Looks up addresses, and keeps each answer for seconds: as long as many requests go to one host. */
export class Resolver {
  readonly #kept = new Map<string, Kept>();

  /** What `resolve` would give, where it is there without a wait; otherwise null. */
  kept(host: string): readonly string[] | null {
    if (isLoopbackName(host)) return LOOPBACK;
    return this.#lately(host)?.addresses ?? null;
  }

  /** Every address of a host. Rejects with the resolver's error, or as `ENOTFOUND` where there is none. */
  resolve(host: string): Promise<readonly string[]> {
    const bare = bareHost(host);
    if (isIP(bare) !== 0) return Promise.resolve([bare]);
    if (isLoopbackName(bare)) return Promise.resolve(LOOPBACK);
    return this.#lately(host)?.pending ?? this.#lookUp(host);
  }

  #lately(host: string): Kept | undefined {
    const kept = this.#kept.get(host);
    return kept !== undefined && kept.until > Date.now() ? kept : undefined;
  }

  #lookUp(host: string): Promise<readonly string[]> {
    const pending = lookup(host, { all: true }).then((found) => (kept.addresses = found.map(({ address }) => address)));
    const kept: Kept = { until: Date.now() + KEPT_MS, pending, addresses: null };
    pending.catch(() => this.#kept.delete(host));
    if (this.#kept.size >= KEPT_MAX) this.#kept.clear();
    this.#kept.set(host, kept);
    return pending;
  }
}
