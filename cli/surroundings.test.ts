import { chmod, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { makeKeyBytes } from '../lib/crypto/safe/secret-key.ts';
import { makeId } from '../lib/protocol/ids.ts';
import { formatSetupToken } from '../lib/protocol/setup-token.ts';
import type { CliEnd, CliMachine } from '../tests/built-cli.ts';
import { BuiltCli } from '../tests/built-cli.ts';

// What an account or a shell may lack.

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** A user that no system knows. */
const UNKNOWN = 54_321;

let cli: BuiltCli;

beforeAll(async () => {
  cli = await BuiltCli.build();
});
afterAll(async () => cli.remove());

/** Runs shell code in which "$@" is the program. */
async function inShell(machine: CliMachine, code: string, env: Readonly<Record<string, string>> = {}): Promise<CliEnd> {
  return machine.runOther('sh', ['-c', code, 'sh', process.execPath, machine.binary], { env });
}

test.runIf(process.platform === 'linux')('an output that takes nothing is told, and is no defect', async () => {
  const machine = await cli.machine();
  const full = await inShell(machine, '"$@" --version > /dev/full');
  expect(full).toEqual({ exit: 8, stdout: '', stderr: 'error: cannot write to standard output: ENOSPC\n' });
  expect(await inShell(machine, '"$@" get 2> /dev/full')).toEqual({ exit: 2, stdout: '', stderr: '' });
});

test('a current folder that was removed is told, and is no defect', async () => {
  const machine = await cli.machine();
  for (const call of ['get x', 'env', 'alias', 'proxy --profile x']) {
    await mkdir(path.join(machine.home, 'gone'));
    expect(await inShell(machine, `cd gone && rmdir ../gone && "$@" ${call}`)).toEqual({
      exit: 8,
      stdout: '',
      stderr: 'error: the current folder is not there any more\nhint: change to one that is there\n',
    });
  }
});

test.each(['', 'home', './home'])('no keys go below the current folder, with HOME=%s', async (home) => {
  const machine = await cli.machine();
  const stdin = formatSetupToken({ origin: 'http://localhost:1', agent: makeId(), secret: makeKeyBytes() });
  const none = { exit: 8, stdout: '', stderr: 'error: the home folder of this user is not known\nhint: set HOME to an absolute path\n' };
  expect(await machine.run(['init'], { stdin, env: { HOME: home } })).toEqual(none);
  expect((await machine.run(['--version'], { env: { HOME: home } })).exit).toBe(0);
  expect(await readdir(machine.home)).toEqual([]);
});

test('nor with relative XDG folders, which count as none', async () => {
  const machine = await cli.machine();
  const stdin = formatSetupToken({ origin: 'http://localhost:1', agent: makeId(), secret: makeKeyBytes() });
  expect((await machine.run(['init'], { stdin, env: { XDG_CONFIG_HOME: 'conf', XDG_STATE_HOME: './run' } })).exit).toBe(6);
  expect(await readdir(path.dirname(machine.profileFile()))).toEqual(['default.json']);
  expect((await readdir(machine.home)).sort()).toEqual(['.cache', '.config']);
});

test.runIf(process.platform === 'linux' && process.getuid?.() === 0)('a user whom the system does not know', async () => {
  const machine = await cli.machine();
  await chmod(path.resolve(machine.home, '..', '..'), 0o755);
  const call = (args: string) => inShell(machine, `unset HOME; exec setpriv --reuid ${UNKNOWN} --regid ${UNKNOWN} --clear-groups "$@" ${args}`);
  expect(await call('--version')).toMatchObject({ exit: 0, stderr: '' });
  expect(await call('get x')).toMatchObject({ exit: 8, stderr: 'error: the home folder of this user is not known\nhint: set HOME to an absolute path\n' });
});
