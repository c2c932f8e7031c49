import { isIP } from 'node:net';
import { isGlobal, isLoopbackName } from './addresses.ts';
import type { Authority, Scheme } from './authority.ts';
import { bareHost } from './authority.ts';

// The forms of an allowed host are those of `lib/client/hosts.ts`: a name, an address, or `*.` and a
// domain, each with or without a port.

/**
 * Whether an entry with these allowed hosts may be sent to `target`. A pattern without a port means port
 * 443 with TLS: a credential goes over plain HTTP only where the owner has named the port.
 */
export function allowsHost(hosts: readonly string[], target: Authority, scheme: Scheme): boolean {
  return hosts.some((pattern) => {
    const { name, port } = parsePattern(pattern);
    const samePort = port === null ? scheme === 'https' && target.port === 443 : target.port === port;
    return samePort && nameMatches(name, target.host);
  });
}

/**
 * Whether an entry may be sent to this address of an allowed host. An address that is not public must be
 * named itself, so that nobody who answers for a name (RFC 1918 and DNS rebinding) can send a credential
 * into the local network; `localhost` names the loopback addresses.
 */
export function allowsAddress(hosts: readonly string[], target: Authority, address: string): boolean {
  if (isGlobal(address)) return true;
  const names = hosts.map((pattern) => parsePattern(pattern).name);
  if (isLoopbackName(target.host)) return names.includes(target.host);
  return names.some((name) => isIP(bareHost(name)) !== 0 && bareHost(name) === address);
}

function parsePattern(pattern: string): { name: string; port: number | null } {
  const { name = '', port } = /^(?<name>\[[^\]]*\]|[^:]*)(?::(?<port>\d+))?$/.exec(pattern)?.groups ?? {};
  return { name, port: port === undefined ? null : Number(port) };
}

function nameMatches(name: string, host: string): boolean {
  if (!name.startsWith('*.')) return name === host;
  return isIP(bareHost(host)) === 0 && host.endsWith(name.slice(1)) && host.length > name.length - 1;
}
