import type { RuledRequest } from '../../lib/protocol/host-rules.ts';
import type { Injection, ProxyRule } from '../project-file.ts';
import { allowsHost, allowsRequest } from './allowed-hosts.ts';
import type { Authority, Scheme } from './authority.ts';
import type { Fields } from './headers.ts';

// [Note: Rules]
// A rule writes references into a request, where the project file says; from there on it is as if the
// client had written them. So a rule can send a value nowhere where its entry or a lease does not allow it, and
// its host, methods and paths are matched as those of an entry are.

// [Note: Untouched hosts]
// A connection to a host of the bypass list is passed on as it is: its client sees the host's own certificate, and no
// value goes there, in a request that the proxy can read (absolute form) neither. With `--intercept rules` the same holds
// for every host that no rule names. What the proxy never connects to, and for whom, holds for these too.

/** What a proxy does beside what its clients ask for. */
export interface Rules {
  readonly rules: readonly ProxyRule[];
  /** Hosts whose tunnels are passed on untouched. */
  readonly bypass: readonly string[];
}

export const NO_RULES: Rules = { rules: [], bypass: [] };

/** What the rules put into this request, in their order. */
export function injectionsFor({ rules }: Rules, target: Authority, scheme: Scheme, request: RuledRequest): readonly Injection[] {
  return rules.flatMap((rule) => (allowsRequest(textsOf(rule), target, scheme, request) ? rule.inject : []));
}

/** Whether a rule names this host, in some request. */
function namesHost({ rules }: Rules, target: Authority, scheme: Scheme): boolean {
  return rules.some(({ host }) => allowsHost([host], target, scheme));
}

/** Which connections a proxy opens: all, or those to hosts that a rule names. */
export const INTERCEPTIONS = ['all', 'rules'] as const;
export type Interception = (typeof INTERCEPTIONS)[number];

/** Whether connections to this host are passed on as they are, see [Note: Untouched hosts]. */
export function isUntouched(rules: Rules, intercept: Interception, target: Authority): boolean {
  return isBypassed(rules, target) || (intercept === 'rules' && !namesHost(rules, target, 'https') && !namesHost(rules, target, 'http'));
}

/** A host without a port is meant at every port. */
function isBypassed({ bypass }: Rules, target: Authority): boolean {
  return bypass.some((host) => allowsHost([host, `${host}:${target.port}`], target, 'https'));
}

/** The rule as the allowed hosts of an entry, see [Note: Host rules]. */
function textsOf({ host, methods, paths }: ProxyRule): string[] {
  const start = methods.length === 0 ? host : `${methods.join(',')} ${host}`;
  return paths.length === 0 ? [start] : paths.map((path) => `${start}${path}`);
}

/** The request with the texts of the rules in its header fields and its query, in place of what stood there. */
export function withRules<T extends { readonly path: string; readonly fields: Fields }>(request: T, injections: readonly Injection[]): T {
  if (injections.length === 0) return request;
  let { path, fields } = request;
  for (const { into, name, value } of injections) {
    if (into === 'header' && value !== null) fields = setField(fields, name, value);
    if (into === 'query' && value !== null) path = setParameter(path, name, value);
  }
  return { ...request, path, fields };
}

function setField(fields: Fields, name: string, value: string): Fields {
  const lower = name.toLowerCase();
  return [...fields.filter(([other]) => other.toLowerCase() !== lower), [name, value]];
}

/** The other parameters stay as they were written. */
function setParameter(path: string, name: string, value: string): string {
  const at = path.indexOf('?');
  const [before, query] = at === -1 ? [path, ''] : [path.slice(0, at), path.slice(at + 1)];
  const others = query.split('&').filter((pair) => pair !== '' && decodeName(pair.split('=', 1)[0] ?? '') !== name);
  return `${before}?${[...others, `${encodeURIComponent(name)}=${encodeURIComponent(value)}`].join('&')}`;
}

function decodeName(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
