import { isIP } from 'node:net';
import type { HostRule, RuledRequest } from '../../lib/protocol/host-rules.ts';
import { parseHostRule, ruleAllows, ruleNamesHost } from '../../lib/protocol/host-rules.ts';
import { isGlobal, isLoopbackName } from './addresses.ts';
import type { Authority, Scheme } from './authority.ts';
import { bareHost } from './authority.ts';
import { memoizedByObject } from './memo.ts';

// See [Note: Host rules] in lib/protocol.

/**
 * Whether an entry with these allowed hosts may be sent to `target`, in some request. A rule without a port means
 * port 443 with TLS: a credential goes over plain HTTP only where the owner has named the port.
 */
export function allowsHost(hosts: readonly string[], target: Authority, scheme: Scheme): boolean {
  return rulesFor(hosts, target, scheme).length > 0;
}

/** Whether an entry with these allowed hosts may be sent to `target` in this request. */
export function allowsRequest(hosts: readonly string[], target: Authority, scheme: Scheme, request: RuledRequest): boolean {
  return rulesFor(hosts, target, scheme).some((rule) => ruleAllows(rule, request));
}

/**
 * Whether an entry may be sent to this address of an allowed host. An address that is not public must be
 * named itself, so that nobody who answers for a name (RFC 1918 and DNS rebinding) can send a credential
 * into the local network; `localhost` names the loopback addresses.
 */
export function allowsAddress(hosts: readonly string[], target: Authority, address: string): boolean {
  if (isGlobal(address)) return true;
  const names = rulesOf(hosts).map((rule) => rule.host);
  if (isLoopbackName(target.host)) return names.includes(target.host);
  return names.some((name) => isIP(bareHost(name)) !== 0 && bareHost(name) === address);
}

function rulesFor(hosts: readonly string[], target: Authority, scheme: Scheme): HostRule[] {
  return rulesOf(hosts).filter((rule) => {
    const samePort = rule.port === null ? scheme === 'https' && target.port === 443 : target.port === rule.port;
    return samePort && ruleNamesHost(rule, target.host);
  });
}

/** A list in an opened grant does not change. */
const rulesOf = memoizedByObject((hosts: readonly string[]): readonly HostRule[] => hosts.flatMap((text) => parseHostRule(text) ?? []));
