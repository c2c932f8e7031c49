import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { openSession } from '../agent-session.ts';
import { CliError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { filesOf } from '../invocation.ts';
import { requireActive } from '../profile.ts';
import { proxyInUse, requireProxyInUse } from '../proxy-in-use.ts';
import { bundleFileOf, removeRecord, runningProxy, startBackground, stopProxy, writeRecord } from '../proxy/background.ts';
import { clientEnvironment } from '../proxy/client-environment.ts';
import { startProxy } from '../proxy/load.ts';
import { describeRules, ruleFileOf, ruleSettings } from '../proxy/rule-file.ts';
import { companyOf, extraCaFiles } from '../proxy/settings.ts';
import { proxyStatus } from '../proxy/status.ts';
import { limitYoungSpace } from '../proxy/young-space.ts';
import { runService } from '../service/command.ts';
import { ASSIGNMENTS, writerOf } from '../shell/assignments.ts';
import { writePrivate } from '../state.ts';
import { printNote, printResult, table } from '../terminal.ts';

const DEFAULT_PORT = 1983;
/** How long a request may wait for the vault, in seconds. */
const VAULT_DEADLINE = 10;

/** `proxy [status|stop|env|service]`: runs the proxy, in this terminal or with --background behind it. */
export async function run(invocation: Invocation): Promise<void> {
  const { action, argument, switches } = invocation.line;
  if (action === 'service') return runService(invocation, optionsToRepeat(invocation));
  if (argument !== null) throw new CliError('usage', 'only proxy service takes an argument', { hint: 'clavitor-cli proxy --help' });
  if (action === 'status') return status(invocation);
  if (action === 'stop') return stop(invocation);
  if (action === 'env') return printEnvironment(invocation);
  return switches.has('background') ? startBehind(invocation) : serve(invocation);
}

async function serve(invocation: Invocation): Promise<void> {
  limitYoungSpace();
  const { environment, terminal } = invocation;
  const files = await filesOf(invocation);
  const rules = ruleSettings(invocation);
  const session = await openSession(await requireActive(files), VAULT_DEADLINE);
  const proxy = await startProxy({
    session,
    seenFile: files.seen,
    ca: { folder: environment.configFolder },
    port: portOf(invocation),
    extraCaFiles: extraCaFiles(invocation),
    company: await companyOf(invocation),
    rules,
    credentials: invocation.line.switches.has('credentials') ? `clavitor:${randomBytes(24).toString('base64url')}` : null,
  });
  const bundleFile = bundleFileOf(environment.stateFolder);
  writePrivate(bundleFile, proxy.bundlePem);
  const record = { pid: process.pid, port: proxy.port, profile: files.name, url: proxy.url, bundleFile, controlToken: proxy.controlToken };
  writeRecord(environment.stateFolder, record);
  const end = () => {
    removeRecord(environment.stateFolder, process.pid);
    void proxy.stop().then(() => process.exit(0));
  };
  process.once('SIGTERM', end).once('SIGINT', end);
  printNote(terminal, `listening on http://localhost:${proxy.port} for profile ${files.name}; eval "$(clavitor-cli proxy env)" sets what clients need\n`);
  printNote(terminal, describeRules(rules.rules()));
  if (terminal.json) printResult(terminal, '', { pid: record.pid, port: record.port, bundle: bundleFile });
}

async function startBehind(invocation: Invocation): Promise<void> {
  const { environment, terminal } = invocation;
  const running = await runningProxy(environment.stateFolder);
  if (running !== null) throw new CliError('busy', `a proxy runs on port ${running.port}`, { hint: 'clavitor-cli proxy stop ends it' });
  const { name } = await filesOf(invocation);
  const record = await startBackground(environment.stateFolder, ['proxy', `--profile=${name}`, ...optionsToRepeat(invocation)]);
  printResult(terminal, `listening on http://localhost:${record.port} as process ${record.pid}\n`, {
    pid: record.pid,
    port: record.port,
    bundle: record.bundleFile,
  });
}

/** The options of this call but the profile, for another one that runs the proxy. */
function optionsToRepeat({ line }: Invocation): string[] {
  const values = (['port', 'extra-ca', 'upstream-proxy', 'intercept'] as const).flatMap((name) => {
    const value = line.values.get(name);
    return value === undefined ? [] : [`--${name}=${name === 'extra-ca' ? resolve(value) : value}`];
  });
  const file = ruleFileOf({ line });
  const rules = [...(file === null ? [] : [`--rules=${file}`]), ...(line.lists.get('bypass') ?? []).map((host) => `--bypass=${host}`)];
  return [...values, ...rules, ...(line.switches.has('credentials') ? ['--credentials'] : [])];
}

async function status(invocation: Invocation): Promise<void> {
  const record = await requireProxyInUse(invocation);
  const { pid, port, profile, bundleFile } = record;
  const status = await proxyStatus(record);
  const rows = [
    ['address', `http://localhost:${port}`],
    ['process', String(pid)],
    ['profile', profile],
    ['bundle', bundleFile],
    ['opens', status.intercept === 'all' ? 'all connections but those to untouched hosts' : 'connections to hosts that a rule names'],
    ...status.rules.map((rule) => ['rule', rule] as const),
    ...status.bypass.map((host) => ['untouched', host] as const),
    ['passed on untouched', `${status.untouched} connections`],
  ] as const;
  printResult(invocation.terminal, table(rows), { running: true, pid, port, profile, bundle: bundleFile, ...status });
}

async function stop(invocation: Invocation): Promise<void> {
  const { environment, terminal } = invocation;
  const stopped = (await proxyInUse(invocation)) !== null && (await stopProxy(environment.stateFolder));
  printResult(terminal, stopped ? 'the proxy has ended\n' : 'no proxy ran\n', { stopped });
}

async function printEnvironment(invocation: Invocation): Promise<void> {
  const write = writerOf(invocation, ASSIGNMENTS);
  const record = await requireProxyInUse(invocation);
  const variables = clientEnvironment(record.url, record.bundleFile);
  printResult(invocation.terminal, write(new Map(Object.entries(variables))), variables);
}

function portOf({ line }: Invocation): number {
  const text = line.values.get('port') ?? String(DEFAULT_PORT);
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new CliError('usage', '--port takes 0 to 65535; 0 stands for any free one');
  return Number(text);
}
