import { isPathPattern } from '../../lib/protocol/host-rules.ts';
import { CliError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { argumentOf } from '../invocation.ts';
import { parseAnyReference } from '../opaque-reference.ts';
import { requireProxyInUse } from '../proxy-in-use.ts';
import { parseAuthority } from '../proxy/authority.ts';
import { LEASE_SECONDS_MAX } from '../proxy/lease-limits.ts';
import type { ShownLease } from '../proxy/lease-client.ts';
import { listLeases, makeLease, revokeLease } from '../proxy/lease-client.ts';
import { formatReference } from '../reference.ts';
import { printNote, printResult, table } from '../terminal.ts';

/** `lease NAME --host HOST`, `lease list`, `lease revoke ID`: handles for the proxy that runs. None prints a value. */
export async function run(invocation: Invocation): Promise<void> {
  const { action } = invocation.line;
  if (action === 'list') return list(invocation);
  if (action === 'revoke') return revoke(invocation);
  return make(invocation);
}

async function make(invocation: Invocation): Promise<void> {
  const { line, terminal } = invocation;
  if (line.argument === null) throw new CliError('usage', 'lease needs a NAME', { hint: 'clavitor-cli lease --help' });
  const reference = parseAnyReference(argumentOf(invocation), line.values.get('field') ?? null);
  const rules = rulesOf(invocation);
  const seconds = secondsOf(invocation);
  const proxy = await requireProxyInUse(invocation);
  const made = await makeLease(proxy, { reference: formatReference(reference), rules, seconds });
  const provider = slug(reference.name);
  const shown = {
    lease: made.lease,
    fingerprint: made.fingerprint,
    provider,
    proxy_url: `http://lease:${made.secret}@localhost:${proxy.port}`,
    model_prefix: `${provider}/`,
    ref: made.ref,
    expires: made.expires,
  };
  printResult(terminal, table(Object.entries(shown)), shown);
}

async function list(invocation: Invocation): Promise<void> {
  if (invocation.line.argument !== null) throw new CliError('usage', 'lease list takes no argument', { hint: 'clavitor-cli lease --help' });
  const leases = await listLeases(await requireProxyInUse(invocation));
  const rows = leases.map(({ lease, expires, ref, rules }) => [lease, `${expires}  ${ref}  ${rules.join(' | ')}`] as const);
  printResult(invocation.terminal, rows.length === 0 ? 'no lease is in force\n' : table(rows), { leases });
}

async function revoke(invocation: Invocation): Promise<void> {
  const { terminal, line } = invocation;
  if (line.argument === null) throw new CliError('usage', 'lease revoke needs the ID of a lease', { hint: 'clavitor-cli lease list shows those in force' });
  const { revoked, told } = await revokeLease(await requireProxyInUse(invocation), argumentOf(invocation));
  if (!revoked) throw new CliError('not-running', 'no such lease is in force', { hint: 'clavitor-cli lease list shows those that are' });
  if (!told) printNote(terminal, 'the vault could not be told yet: until it is, its owner sees the lease there\n');
  printResult(terminal, 'the lease has ended\n', { revoked, told });
}

/** Each host with each path, as [Note: Host rules] in lib/protocol has them. @throws CliError `usage` */
function rulesOf({ line }: Invocation): ShownLease['rules'] {
  const hosts = (line.lists.get('host') ?? []).map(canonicalHost);
  const methods = (line.lists.get('method') ?? []).map((method) => method.toUpperCase());
  const paths = line.lists.get('path') ?? [''];
  if (hosts.length === 0) throw new CliError('usage', 'a lease names at least one host', { hint: 'for example: --host api.github.com' });
  if (!methods.every((method) => /^[A-Z][A-Z-]{0,19}$/.test(method))) throw new CliError('usage', '--method takes the name of a method, such as GET');
  if (!paths.every((path) => path === '' || isPathPattern(path))) {
    throw new CliError('usage', '--path takes a path without query, such as /repos/*');
  }
  const limit = methods.length === 0 ? '' : `${methods.join(',')} `;
  return hosts.flatMap((host) => paths.map((path) => `${limit}${host}${path}`));
}

function canonicalHost(text: string): string {
  const authority = parseAuthority(text, 'https');
  if (authority === null || authority.host.includes('*')) throw new CliError('usage', '--host takes a host, or host:port, without wildcards');
  return authority.port === 443 ? authority.host : `${authority.host}:${authority.port}`;
}

function secondsOf({ line }: Invocation): number {
  const text = line.values.get('seconds') ?? String(LEASE_SECONDS_MAX);
  if (!/^\d{1,4}$/.test(text) || Number(text) < 1 || Number(text) > LEASE_SECONDS_MAX) {
    throw new CliError('usage', `--seconds takes 1 to ${LEASE_SECONDS_MAX}`);
  }
  return Number(text);
}

/** `My Server` as `my-server`: what programs that name models `provider/model` take. */
function slug(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '');
}
