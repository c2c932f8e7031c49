// [Note: Host rules]
// `[METHODS ]host[:port][/path]`: where a proxy may send an entry's credentials, one text for each in the
// header and in each grant. `api.github.com` alone allows every method and path; `GET,POST
// api.github.com/repos/*` these two, below /repos. A `*` in a path stands for any text, also with slashes;
// without one the path is the whole path. The query is not looked at. A reader that does not know methods and
// paths takes such a text for no host, and sends nothing.

/** A host rule, understood. */
export interface HostRule {
  /** In capitals; none for every method. */
  readonly methods: readonly string[];
  /** A host name or address as `URL` writes it, or `*.` and a domain for every name below that. */
  readonly host: string;
  /** Null for port 443 with TLS. */
  readonly port: number | null;
  /** Begins with a slash; null for every path. */
  readonly path: string | null;
}

/** What a rule is held against. */
export interface RuledRequest {
  /** In capitals. */
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
}

const METHOD = '[A-Z][A-Z-]{0,19}';
const RULE = new RegExp(String.raw`^(?:(?<methods>${METHOD}(?:,${METHOD})*) )?(?<host>\[[0-9a-f:.]+\]|(?:\*\.)?[a-z0-9._-]+)(?::(?<port>\d{1,5}))?(?<path>/.*)?$`);
/** RFC 3986 §3.3, and `*`. */
const PATH_PATTERN = /^\/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*$/;
/** Fields by which some servers take another method or path than that of the request line. */
const METHOD_FIELDS = fieldsLike('x-http-method-override', 'x-http-method', 'x-method-override');
const PATH_FIELDS = fieldsLike('x-original-url', 'x-rewrite-url', 'x-original-uri');

/** Reads a host rule; null for what is none. */
export function parseHostRule(text: string): HostRule | null {
  const { methods, host, port, path } = RULE.exec(text)?.groups ?? {};
  if (host === undefined || (path !== undefined && !isPathPattern(path))) return null;
  return { methods: methods?.split(',') ?? [], host, port: port === undefined ? null : Number(port), path: path ?? null };
}

/** Whether a rule is for a host, as `URL` writes it. A wildcard stands for no address. */
export function ruleNamesHost({ host: name }: HostRule, host: string): boolean {
  if (!name.startsWith('*.')) return name === host;
  return !isAddress(host) && host.endsWith(name.slice(1)) && host.length > name.length - 1;
}

/** Whether a host, as `URL` writes it, is an IP address: no name of digits and dots alone is one of a host there. */
export function isAddress(host: string): boolean {
  return host.startsWith('[') || /^[\d.]+$/.test(host);
}

/** Whether a text can stand as the path of a rule. */
export function isPathPattern(path: string): boolean {
  return PATH_PATTERN.test(path) && isPlainPath(path);
}

/**
 * Whether a rule allows a request to its host. A request says clearly what it does, or is not allowed: one
 * with fields that stand for another method or path, with dot segments, encoded slashes or a `#` in its path
 * matches no rule that limits these.
 */
export function ruleAllows({ methods, path }: HostRule, request: RuledRequest): boolean {
  return (methods.length === 0 || allowsMethod(methods, request)) && (path === null || allowsPath(path, request));
}

function allowsMethod(methods: readonly string[], { method, fields }: RuledRequest): boolean {
  return methods.includes(method) && !hasField(fields, METHOD_FIELDS);
}

function allowsPath(pattern: string, { path, fields }: RuledRequest): boolean {
  const [asked = ''] = path.split('?', 1);
  return isPlainPath(asked) && !hasField(fields, PATH_FIELDS) && matches(pattern, asked);
}

function hasField(fields: RuledRequest['fields'], names: RegExp): boolean {
  return fields.some(([name]) => names.test(name));
}

/** RFC 3875 §4.1.18: CGI writes `-` as `_`, WSGI and Rack after it, and some servers every other mark too. */
function fieldsLike(...names: readonly string[]): RegExp {
  return new RegExp(`^(?:${names.join('|').replaceAll('-', '[^a-z0-9]')})$`, 'i');
}

/**
 * Without what servers resolve before they look (RFC 3986 §5.2.4), also encoded, also encoded twice. And without
 * `#`: a request target has no fragment (RFC 9112 §3.2.1), and servers that find one cut it off.
 */
function isPlainPath(path: string): boolean {
  if (/%(?:25)*(?:2f|5c|00)|[\\#]/i.test(path)) return false;
  return !path.split('/').some((segment) => /^(?:\.|%(?:25)*2e){1,2}(?:;|%(?:25)*3b|$)/i.test(segment));
}

/** Without backtracking: each piece between stars is looked for once, the last one at the end. */
function matches(pattern: string, path: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return path === first;
  if (!path.startsWith(first)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = path.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return path.length - last.length >= at && path.endsWith(last);
}
