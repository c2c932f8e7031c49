import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { childEnvironment } from '../tests/environment.ts';
import type { Contender, ContenderName, Setting } from './proxy/contenders.ts';
import { cliEnvironment, startContender } from './proxy/contenders.ts';
import { end, residentMB } from './proxy/listening.ts';
import { LoadClient } from './proxy/load-client.ts';
import type { Measured, Route, Task } from './proxy/request.ts';
import { VALUE } from './proxy/request.ts';
import { openServedVault } from './served-vault.ts';
import { say } from './stage.ts';
import { median, round } from './statistics.ts';

const NAMES: readonly ContenderName[] = ['clavitor', 'mitmproxy', 'mockttp'];
/** Each is measured in turns, so that a busy moment of the machine meets all. */
const ROUNDS = 3;
const SECONDS = 2;
const STARTS = 5;
const MANY = 1_000_000;

/** One row of figures: how a route does at a task. Null for a contender that cannot do it, which only these two must. */
type Row = Readonly<Record<'clavitor' | 'direct', Measured> & Record<Exclude<ContenderName, 'clavitor'>, Measured | null>>;

type Figures = Record<string, number | null>;

/**
 * Requests with a credential through this proxy, through mitmproxy and mockttp that put the same one into
 * the same header, and without a proxy, from one load in a process of its own to one host in another.
 */
export async function benchProxy(): Promise<Figures> {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'clavitor-bench-proxy-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const host = await startHost();
  opened.defer(() => end(host.child));
  const setting: Setting = { folder, hostPort: host.port, hostCa: path.join(folder, 'host-ca.pem') };
  await writeFile(setting.hostCa, host.certificate);
  const vault = opened.use(await openServedVault());
  const entry = await vault.owner.createEntry('Measured', [{ label: 'key', value: VALUE }], [`localhost:${host.port}`]);
  const { token } = await vault.owner.createAgent('Proxy', [entry], { perMinute: 100_000, perHour: 1_000_000, missesPerHour: 1_000 });
  return await vault.whileServed(async () => {
    enrol(setting, token);
    return measureAll(setting, { proxyPort: null, hostPort: host.port, ca: host.certificate });
  });
}

async function startHost() {
  const child = spawn(process.execPath, [path.resolve('bench', 'proxy', 'host.ts')], { env: childEnvironment({}), stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, ...(JSON.parse(line.toString('utf8')) as { port: number; certificate: string }) };
}

function enrol(setting: Setting, token: string): void {
  const args = [path.resolve('cli', 'bin', 'clavitor-cli.cjs'), 'init'];
  const { status, stderr } = spawnSync(process.execPath, args, { input: token, env: childEnvironment(cliEnvironment(setting)), encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

async function measureAll(setting: Setting, direct: Route): Promise<Figures> {
  const startMs = await startTimes(setting);
  await using opened = new AsyncDisposableStack();
  const running = new Map<ContenderName, Contender>();
  for (const name of NAMES) {
    const contender = await startContender(name, setting);
    opened.defer(() => contender.stop());
    running.set(name, contender);
  }
  const load = opened.use(new LoadClient());
  const routes = { direct, ...Object.fromEntries([...running].map(([name, { route }]) => [name, route])) } as Record<keyof Row, Route>;
  const measure = (what: string, task: Task, rounds = ROUNDS) => compare(load, routes, what, task, rounds);

  // Two of the proxies are compiled while they run.
  await measure('warm-up', { kind: 'keep-alive', connections: 16, seconds: SECONDS });
  const one = await measure('1 connection', { kind: 'keep-alive', connections: 1, seconds: SECONDS });
  const sixteen = await measure('16 connections', { kind: 'keep-alive', connections: 16, seconds: SECONDS });
  const tunnels = await measure('new tunnels', { kind: 'tunnels', connections: 4, seconds: SECONDS });
  const http2 = await measure('HTTP/2, 64 streams', { kind: 'http2', streams: 64, seconds: SECONDS });
  const download = await measure('download of 1 GiB', { kind: 'download' });

  const resident = await residentMemory(load, running, setting);
  return {
    ratioMitmproxy: ratio(sixteen.clavitor, sixteen.mitmproxy, 1),
    ratioMockttp: ratio(sixteen.clavitor, sixteen.mockttp, 1),
    ratioDirect: ratio(sixteen.clavitor, sixteen.direct),
    addedMsP50: round(one.clavitor.p50Ms - one.direct.p50Ms, 3),
    downloadRatio: ratio(download.clavitor, download.direct),
    ...resident,
    ...startMs,
    ...figures('one', one),
    ...figures('sixteen', sixteen),
    ...figures('tunnels', tunnels),
    ...figures('http2', http2),
    ...Object.fromEntries(Object.entries(download).map(([name, measured]) => [`downloadMBs_${name}`, measured && round(measured.perSecond / 1e6, 0)])),
  };
}

function ratio(own: Measured, other: Measured | null, digits = 2): number | null {
  return other && round(own.perSecond / other.perSecond, digits);
}

/**
 * Measures every route, `rounds` times in turns. A round that another contender cannot do does not count: mockttp now
 * and then takes a client for itself, where both have the same port number. @returns the round of the middle for each
 */
async function compare(load: LoadClient, routes: Readonly<Record<keyof Row, Route>>, what: string, task: Task, rounds: number): Promise<Row> {
  const all = new Map<string, Measured[]>();
  for (let index = 0; index < rounds; index++) {
    for (const [name, route] of Object.entries(routes)) {
      try {
        all.set(name, [...(all.get(name) ?? []), await load.perform(task, route)]);
      } catch (error) {
        if (name === 'clavitor' || name === 'direct') throw error;
        say(`${name} cannot do it: ${String(error)}`);
      }
    }
  }
  const row = Object.fromEntries(Object.keys(routes).map((name) => [name, middle(all.get(name) ?? [])])) as Row;
  say(`${what}: ${Object.entries(row).map(([name, measured]) => (measured === null ? `${name} cannot` : described(name, measured))).join(', ')}`);
  return row;
}

function described(name: string, { perSecond, p50Ms, p99Ms }: Measured): string {
  return `${name} ${round(perSecond, 0)}/s p50 ${round(p50Ms)} p99 ${round(p99Ms)} ms`;
}

function middle(measured: readonly Measured[]): Measured | null {
  if (measured.length === 0) return null;
  return {
    perSecond: median(measured.map(({ perSecond }) => perSecond)),
    p50Ms: median(measured.map(({ p50Ms }) => p50Ms)),
    p99Ms: median(measured.map(({ p99Ms }) => p99Ms)),
  };
}

/** What each holds after the measurements, and this one, started anew, after a million requests by HTTP/1.1. */
async function residentMemory(load: LoadClient, running: ReadonlyMap<ContenderName, Contender>, setting: Setting): Promise<Figures> {
  const after: Figures = {};
  for (const [name, { child }] of running) after[`residentMB_${name}`] = round(await residentMB(child), 0);
  say(`${MANY} requests`);
  const fresh = await startContender('clavitor', setting);
  try {
    await load.perform({ kind: 'count', connections: 16, requests: MANY }, fresh.route);
    return { residentMB: round(await residentMB(fresh.child), 0), ...after };
  } finally {
    await fresh.stop();
  }
}

async function startTimes(setting: Setting): Promise<Figures> {
  const times: Figures = {};
  for (const name of NAMES) {
    const took: number[] = [];
    for (let index = 0; index < STARTS; index++) {
      const contender = await startContender(name, setting);
      took.push(contender.startMs);
      await contender.stop();
    }
    times[name === 'clavitor' ? 'startMs' : `startMs_${name}`] = round(median(took), 0);
  }
  return times;
}

function figures(what: string, row: Row): Figures {
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, measured]) => [
      [`${what}PerSecond_${name}`, measured && round(measured.perSecond, 0)],
      [`${what}P50Ms_${name}`, measured && round(measured.p50Ms)],
      [`${what}P99Ms_${name}`, measured && round(measured.p99Ms)],
    ]),
  );
}
