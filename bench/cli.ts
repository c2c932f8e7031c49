import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { childEnvironment } from '../tests/environment.ts';
import { NAMES, openServedVault } from './served-vault.ts';
import { say } from './stage.ts';
import { median, round } from './statistics.ts';

const ROUNDS = 40;
const PROGRAM = path.resolve('cli/bin/clavitor-cli.cjs');

/**
 * The time of `clavitor-cli get` and `--version` over the time of a Node that does nothing, taken in
 * turns so that a busy moment of the machine meets all three.
 */
export async function benchCli(): Promise<Record<string, number>> {
  await using vault = await openServedVault();
  const home = await mkdtemp(path.join(os.tmpdir(), 'clavitor-bench-cli-'));
  const env = childEnvironment({ HOME: home, XDG_CONFIG_HOME: home, XDG_STATE_HOME: home });
  say(`cli: ${ROUNDS} rounds`);
  const times = await vault.whileServed(() => Promise.resolve(runRounds(env, vault.token)));
  await rm(home, { recursive: true, force: true });
  const base = median(times.nothing);
  return {
    ratio: round(median(times.get) / base),
    versionRatio: round(median(times.version) / base),
    nothingMs: round(base, 1),
    getMs: round(median(times.get), 1),
    versionMs: round(median(times.version), 1),
  };
}

function runRounds(env: NodeJS.ProcessEnv, token: string) {
  timed([PROGRAM, 'init'], env, token);
  const times: Record<'nothing' | 'version' | 'get', number[]> = { nothing: [], version: [], get: [] };
  for (let index = 0; index < ROUNDS; index++) {
    times.nothing.push(timed(['-e', '0'], env));
    times.version.push(timed([PROGRAM, '--version'], env));
    times.get.push(timed([PROGRAM, 'get', NAMES[0] ?? ''], env));
  }
  return times;
}

/** Milliseconds that Node takes with these arguments. */
function timed(args: readonly string[], env: NodeJS.ProcessEnv, input = ''): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { input, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.slice(1, 3).join(' ')} ended with status ${String(status)}: ${stderr}`);
  return performance.now() - started;
}
