import { BlockList, isIP } from 'node:net';
import { CliError } from '../errors.ts';
import { isLoopbackAddress, isLoopbackName } from './addresses.ts';
import type { Authority, Scheme } from './authority.ts';
import { bareHost } from './authority.ts';

// [Note: A company's proxy]
// Where a network lets nobody out but its own proxy, requests go on through that one, always by CONNECT, and
// TLS is with the host as before: the proxy in between sees names and ports. It also resolves the names, so
// their addresses cannot be checked here. What keeps a credential from a machine to which somebody has pointed
// an allowed name is then the certificate alone; without TLS there is none, so nothing is injected.

/** A proxy between this one and the hosts. */
export interface CompanyProxy {
  readonly scheme: Scheme;
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
  /** What it is shown as Proxy-Authorization, or null. */
  readonly authorization: string | null;
}

/** Which proxy stands before the hosts of each scheme, and before which hosts none does (`NO_PROXY`). */
export interface CompanyProxySettings {
  readonly https: CompanyProxy | null;
  readonly http: CompanyProxy | null;
  readonly except: string;
}

/** The word with which `--upstream-proxy` says that there is none, whatever the environment says. */
const NONE = 'none';
const DEFAULT_PORTS: Readonly<Record<Scheme, number>> = { http: 80, https: 443 };

/**
 * The settings of `--upstream-proxy`, or else of the environment; the spelling in small letters counts first, as
 * for curl. What names one of our own proxies is passed over: a shell that uses it has it there.
 * @param option the value of `--upstream-proxy`, or null
 * @param ownPorts ports of the loopback addresses on which proxies of this program listen
 * @throws CliError `usage` for an address that is none, and for a password on the command line
 */
export function companyProxySettings(
  option: string | null,
  variables: Readonly<Record<string, string | undefined>>,
  ownPorts: readonly number[],
): CompanyProxySettings {
  if (option === NONE) return { https: null, http: null, except: '' };
  if (option !== null) {
    const proxy = parseCompanyProxy(option, '--upstream-proxy');
    if (proxy.authorization !== null) throw passwordOnCommandLine();
    return { https: proxy, http: proxy, except: '' };
  }
  const isOwn = ({ host, port }: CompanyProxy) => ownPorts.includes(port) && (isLoopbackName(host) || isLoopbackAddress(host));
  const read = (name: string) => {
    const found = [name.toLowerCase(), name, 'all_proxy', 'ALL_PROXY'].find((key) => (variables[key] ?? '') !== '');
    if (found === undefined) return null;
    const proxy = parseCompanyProxy(variables[found] ?? '', found);
    return isOwn(proxy) ? null : proxy;
  };
  return { https: read('HTTPS_PROXY'), http: read('HTTP_PROXY'), except: variables['no_proxy'] ?? variables['NO_PROXY'] ?? '' };
}

/** Reads `http://user:password@host:port`; without a scheme, http is meant. @throws CliError `usage` */
function parseCompanyProxy(text: string, source: string): CompanyProxy {
  const url = URL.canParse(text.includes('://') ? text : `http://${text}`) ? new URL(text.includes('://') ? text : `http://${text}`) : null;
  const scheme = url === null ? '' : url.protocol.slice(0, -1);
  if (url === null || url.hostname === '' || (scheme !== 'http' && scheme !== 'https')) {
    throw new CliError('usage', `${source} names no proxy that can be used: http://host:port or https://host:port`, {
      hint: `--upstream-proxy ${NONE} goes without`,
    });
  }
  const user = `${percentDecoded(url.username)}:${percentDecoded(url.password)}`;
  return {
    scheme,
    host: bareHost(url.hostname),
    port: url.port === '' ? DEFAULT_PORTS[scheme] : Number(url.port),
    authorization: user === ':' ? null : `Basic ${Buffer.from(user, 'utf8').toString('base64')}`,
  };
}

function passwordOnCommandLine(): CliError {
  return new CliError('usage', 'the password of a proxy must not be on the command line', {
    hint: 'the list of processes shows it: put the whole address into HTTPS_PROXY instead',
  });
}

/** As written where it is not well-formed, as curl takes it. */
function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Decides which requests go through the company's proxy. */
export class CompanyRoutes {
  readonly #settings: CompanyProxySettings;
  readonly #excepted: readonly ((target: Authority) => boolean)[];

  constructor(settings: CompanyProxySettings) {
    this.#settings = settings;
    this.#excepted = settings.except.split(/[\s,]+/).filter((item) => item !== '').map(exceptionOf);
  }

  /** The proxy through which a host is reached, or null for none. This machine is always reached directly. */
  proxyFor(target: Authority, scheme: Scheme): CompanyProxy | null {
    const proxy = this.#settings[scheme];
    if (proxy === null) return null;
    const here = isLoopbackName(target.host) || isLoopbackAddress(bareHost(target.host));
    return here || this.#excepted.some((isExcepted) => isExcepted(target)) ? null : proxy;
  }
}

/**
 * One item of `NO_PROXY`, which no standard describes, as curl and Go take it: `*`; a name, which stands for
 * those below it too, with or without a dot or `*.` before it; an address or `address/bits`; each with a port.
 */
function exceptionOf(item: string): (target: Authority) => boolean {
  if (item === '*') return () => true;
  const { net, bits } = /^(?<net>[\d.]+|[\da-f:.]+)\/(?<bits>\d{1,3})$/i.exec(item)?.groups ?? {};
  if (net !== undefined) return inNet(net, Number(bits));
  if (isIP(item) === 6) return ({ host }) => host === `[${item.toLowerCase()}]`;
  const { name = '', port } = /^(?<name>.*?)(?::(?<port>\d{1,5}))?$/.exec(item)?.groups ?? {};
  const bare = name.toLowerCase().replace(/^\*?\./, '');
  return (target) => (port === undefined || target.port === Number(port)) && (target.host === bare || target.host.endsWith(`.${bare}`));
}

function inNet(net: string, bits: number): (target: Authority) => boolean {
  const version = isIP(net);
  if (version === 0 || bits > (version === 4 ? 32 : 128)) return () => false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(net, bits, family);
  return ({ host }) => isIP(bareHost(host)) === version && list.check(bareHost(host), family);
}
