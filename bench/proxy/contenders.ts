import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { freePort } from '../../e2e/fixtures/free-port.ts';
import { childEnvironment } from '../../tests/environment.ts';
import { end, untilListening } from './listening.ts';
import type { Route } from './request.ts';
import { REFERENCE, VALUE } from './request.ts';

const CLI = path.resolve('cli', 'bin', 'clavitor-cli.cjs');
/** Where scripts/bench.mjs installs it. */
const MOCKTTP = path.resolve('node_modules', '.cache', 'bench', 'node_modules', 'mockttp');

export type ContenderName = 'clavitor' | 'mitmproxy' | 'mockttp';

/** What every contender is started with. */
export interface Setting {
  readonly hostPort: number;
  /** The file of the host's authority, PEM. */
  readonly hostCa: string;
  /** A folder of the measurement's own; the CLI is enrolled in it. */
  readonly folder: string;
}

/** A proxy that runs. */
export interface Contender {
  readonly name: ContenderName;
  readonly route: Route;
  readonly child: ChildProcess;
  /** From the start of its process until it took connections. */
  readonly startMs: number;
  stop(): Promise<void>;
}

/** How a proxy is started on a port, and where its authority is then. */
interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly caFile: string;
}

/** The environment in which the CLI is enrolled. */
export function cliEnvironment({ folder }: Pick<Setting, 'folder'>): Readonly<Record<string, string>> {
  return { HOME: folder, XDG_CONFIG_HOME: folder, XDG_STATE_HOME: folder };
}

/** Starts a proxy as a process of its own. */
export async function startContender(name: ContenderName, setting: Setting): Promise<Contender> {
  const port = await freePort();
  const { program, args, env, caFile } = COMMANDS[name](setting, port);
  const child = spawn(program, args, { env: childEnvironment(env), stdio: ['ignore', 'ignore', 'inherit'] });
  const startMs = await untilListening(port, child);
  const ca = await readFile(caFile, 'utf8');
  return { name, child, startMs, route: { proxyPort: port, hostPort: setting.hostPort, ca }, stop: () => end(child) };
}

const COMMANDS: Readonly<Record<ContenderName, (setting: Setting, port: number) => Command>> = {
  clavitor: (setting, port) => ({
    program: process.execPath,
    args: [CLI, 'proxy', '--port', String(port), '--extra-ca', setting.hostCa],
    env: cliEnvironment(setting),
    caFile: path.join(setting.folder, 'clavitor', 'proxy-ca.pem'),
  }),
  // --quiet spares it a line for each request, which nobody who runs it for its work would want either.
  mitmproxy: ({ folder, hostCa }, port) => ({
    program: 'mitmdump',
    args: [
      ...['--quiet', '--listen-host', '127.0.0.1', '--listen-port', String(port)],
      ...['--scripts', path.resolve('bench', 'proxy', 'mitmproxy.py')],
      ...['--set', `confdir=${folder}`, '--set', `ssl_verify_upstream_trusted_ca=${hostCa}`],
    ],
    env: { BENCH_REFERENCE: REFERENCE, BENCH_VALUE: VALUE },
    caFile: path.join(folder, 'mitmproxy-ca-cert.pem'),
  }),
  mockttp: ({ folder, hostCa }, port) => ({
    program: process.execPath,
    args: [path.resolve('bench', 'proxy', 'mockttp.mjs'), MOCKTTP, folder, String(port), hostCa, VALUE],
    env: {},
    caFile: path.join(folder, 'mockttp-ca.pem'),
  }),
};
