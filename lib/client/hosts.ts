// [Note: Allowed hosts]
// Where the agent's proxy may send an entry's credentials. Each is a host name, an IP address, or `*.` and
// a domain for every name below it (not the domain itself); each may end in `:port`, and without one port
// 443 with TLS is meant. The list is sealed in the header and in each grant. An empty one means that the
// proxy injects nothing.

/** The most that a header takes (`Header` in `lib/protocol/sealed/header.ts`). */
export const HOSTS_MAX = 50;
const HOST_MAX_LENGTH = 260;

/** Why a text is no allowed host. */
export type HostProblem = 'form' | 'wildcard' | 'path' | 'port';

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
 * Checks an allowed host and gives its one spelling: lower case, Punycode, no default port. A pasted
 * `https://host/` is taken for its host; a path is refused, because leaving it out would allow more than
 * was written.
 */
export function checkHost(text: string): HostCheck {
  const typed = text.trim().replace(/^https?:\/\//i, '').replace(/\/$/, '');
  if (/[/?#]/.test(typed)) return { host: null, problem: 'path' };
  const wild = typed.startsWith('*.');
  const rest = wild ? typed.slice(2) : typed;
  if (rest.includes('*')) return { host: null, problem: 'wildcard' };
  const { name = '', port } = /^(?<name>\[[^\]]*\]|[^:]*)(?::(?<port>.*))?$/.exec(rest)?.groups ?? {};
  if (port !== undefined && !isPort(port)) return { host: null, problem: 'port' };
  const canonical = hostName(name);
  if (canonical === null) return { host: null, problem: 'form' };
  // Everything below `*.com`, or below an address, is nobody's to allow.
  if (wild && (!canonical.includes('.') || isAddress(canonical))) return { host: null, problem: 'wildcard' };
  const host = `${wild ? '*.' : ''}${canonical}${port === undefined || Number(port) === 443 ? '' : `:${Number(port)}`}`;
  return host.length > HOST_MAX_LENGTH ? { host: null, problem: 'form' } : { host, problem: null };
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

function isAddress(host: string): boolean {
  return host.startsWith('[') || /^[\d.]+$/.test(host);
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}
