import { memoizedByObject } from './memo.ts';

// [Note: One host in four places]
// A tunnelled request names its host up to four times: in CONNECT, in TLS (SNI), and in Host or
// :authority. A credential is bound to the host that is really connected to, so all of them must be the
// same; a request in which they differ goes nowhere.

/** A host and port in one spelling: `host` as `URL` writes it (lower case, Punycode, IPv6 in brackets). */
export interface Authority {
  readonly host: string;
  readonly port: number;
}

export type Scheme = 'http' | 'https';

const DEFAULT_PORTS: Readonly<Record<Scheme, number>> = { http: 80, https: 443 };

/** Reads `host` or `host:port`; null for everything else, user names and paths included. */
export function parseAuthority(text: string, scheme: Scheme): Authority | null {
  const { name = '', port } = /^(?<name>\[[0-9a-f:.]+\]|[^\s:@/\\?#[\]%]+)(?::(?<port>\d{1,5}))?$/i.exec(text)?.groups ?? {};
  if (name === '' || !URL.canParse(`http://${name}`)) return null;
  const { hostname } = new URL(`http://${name}`);
  const number = port === undefined ? DEFAULT_PORTS[scheme] : Number(port);
  if (hostname === '' || number < 1 || number > 65_535) return null;
  return { host: hostname, port: number };
}

/** `host:port`. The same text each time for one authority, because much is looked up by it with each request. */
export const hostAndPort = memoizedByObject(({ host, port }: Authority) => `${host}:${port}`);

export function sameAuthority(a: Authority, b: Authority): boolean {
  return a.host === b.host && a.port === b.port;
}

/** `host`, or `host:port` where it is not the scheme's own port. */
export function authorityText(target: Authority, scheme: Scheme): string {
  return target.port === DEFAULT_PORTS[scheme] ? target.host : hostAndPort(target);
}

/** The host without the brackets of an IPv6 address: what a resolver or a certificate takes. */
export function bareHost(host: string): string {
  return host.startsWith('[') ? host.slice(1, -1) : host;
}
