import { isAddress, isPathPattern } from '../protocol/host-rules.ts';

// [Note: Allowed hosts]
// Where the agent's proxy may send an entry's credentials. Each is a host name, an IP address, or `*.` and
// a domain for every name below it (not the domain itself); each may have a `:port`, and without one port
// 443 with TLS is meant. Methods before it and a path behind it limit it further, see [Note: Host rules]. The
// list is sealed in the header and in each grant. An empty one means that the proxy injects nothing.

/** The most that a header takes (`Header` in `lib/protocol/sealed/header.ts`). */
export const HOSTS_MAX = 50;
const HOST_MAX_LENGTH = 260;
/** RFC 9110 §9.3 without CONNECT and TRACE, and RFC 5789. */
const METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Why a text is no allowed host. */
export type HostProblem = 'form' | 'wildcard' | 'path' | 'port' | 'method';

export type HostCheck = { readonly host: string; readonly problem: null } | { readonly host: null; readonly problem: HostProblem };

/** Services whose programs talk to other hosts than their pages. */
const API_HOSTS: readonly (readonly [site: string, api: string])[] = [
  ['github.com', 'api.github.com'],
  ['bitbucket.org', 'api.bitbucket.org'],
  ['openai.com', 'api.openai.com'],
  ['anthropic.com', 'api.anthropic.com'],
  ['npmjs.com', 'registry.npmjs.org'],
  ['stripe.com', 'api.stripe.com'],
  ['notion.so', 'api.notion.com'],
];

/**
 * Checks an allowed host and gives its one spelling: methods in capitals, host in lower case and Punycode, no
 * default port, no path that allows everything. A pasted `https://host/` is taken for its host; a query is
 * refused, because the proxy does not look at it, so leaving it out would allow more than was written.
 */
export function checkHost(text: string): HostCheck {
  const { methods, typed } = splitMethods(text.trim());
  const { site = '', path = '' } = /^(?:https?:\/\/)?(?<site>[^/?#]*)(?<path>.*)$/i.exec(typed)?.groups ?? {};
  const limit = path === '/' || path === '/*' ? '' : path;
  if (limit !== '' && !isPathPattern(limit)) return { host: null, problem: 'path' };
  const checked = checkSite(site);
  if (checked.host === null) return checked;
  if (methods.some((method) => !METHODS.includes(method))) return { host: null, problem: 'method' };
  const host = `${methods.length === 0 ? '' : `${methods.join(',')} `}${checked.host}${limit}`;
  return host.length > HOST_MAX_LENGTH ? { host: null, problem: 'form' } : { host, problem: null };
}

/** The methods in front of a host; a word that is none, before a space, is a part of no host either. */
function splitMethods(text: string): { methods: readonly string[]; typed: string } {
  const { list, typed } = /^(?<list>[A-Za-z-]+(?:\s*,\s*[A-Za-z-]+)*)\s+(?<typed>\S+)$/.exec(text)?.groups ?? {};
  if (list === undefined || typed === undefined) return { methods: [], typed: text };
  const methods = list.split(',').map((method) => method.trim().toUpperCase());
  return { methods: [...new Set(methods)], typed };
}

function checkSite(typed: string): HostCheck {
  const wild = typed.startsWith('*.');
  const rest = wild ? typed.slice(2) : typed;
  if (rest.includes('*')) return { host: null, problem: 'wildcard' };
  const { name = '', port } = /^(?<name>\[[^\]]*\]|[^:]*)(?::(?<port>.*))?$/.exec(rest)?.groups ?? {};
  if (port !== undefined && !isPort(port)) return { host: null, problem: 'port' };
  const canonical = hostName(name);
  if (canonical === null) return { host: null, problem: 'form' };
  // Everything below `*.com`, or below an address, is nobody's to allow.
  if (wild && (!canonical.includes('.') || isAddress(canonical))) return { host: null, problem: 'wildcard' };
  return { host: `${wild ? '*.' : ''}${canonical}${port === undefined || Number(port) === 443 ? '' : `:${Number(port)}`}`, problem: null };
}

/** The hosts of a list in their one spelling, each once; what is none is left out. */
export function canonicalHosts(texts: readonly string[]): string[] {
  return [...new Set(texts.flatMap((text) => checkHost(text).host ?? []))];
}

/** Hosts that an entry with these addresses probably needs, without those it has. */
export function suggestedHosts(urls: readonly string[], hosts: readonly string[]): string[] {
  const sites = urls.flatMap((url) => hostOfUrl(url) ?? []);
  const found = sites.flatMap((host) => [host, ...API_HOSTS.flatMap(([site, api]) => (isBelow(host, site) ? [api] : []))]);
  const present = new Set(canonicalHosts(hosts));
  return [...new Set(found)].filter((host) => !present.has(host));
}

function isBelow(host: string, site: string): boolean {
  return host === site || host.endsWith(`.${site}`);
}

function hostOfUrl(url: string): string | null {
  const typed = url.trim();
  const absolute = typed.includes('://') ? typed : `https://${typed}`;
  return /^https?:/i.test(absolute) && URL.canParse(absolute) ? checkHost(new URL(absolute).host).host : null;
}

/** A host name or address as `URL` writes it (WHATWG URL §3.5), or null. */
function hostName(name: string): string | null {
  if (name === '' || /[\s@%\\]/.test(name) || !URL.canParse(`https://${name}`)) return null;
  const { hostname } = new URL(`https://${name}`);
  const labels = hostname.split('.');
  const wellFormed = hostname.startsWith('[') || labels.every((label) => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label));
  return wellFormed ? hostname : null;
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}
