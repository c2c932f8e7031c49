import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, watch } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { CONFIRM_PATH, REDEEM_PATH } from '../lib/protocol/wire/agent.ts';
import type { CliEnd, CliMachine } from '../tests/built-cli.ts';
import { BuiltCli } from '../tests/built-cli.ts';
import { CliVault } from '../tests/cli-vault.ts';

// `init` is killed (SIGKILL) wherever it may be; then the same command with the same token must finish.

// Each call is a process of its own.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let cli: BuiltCli;
let vault: CliVault;
let entry: string;
let blackHole: Server;
/** Called when a request reaches the black hole, which never answers. */
let onRequest: () => void = () => undefined;

beforeAll(async () => {
  [cli, vault] = await Promise.all([BuiltCli.build(), CliVault.start()]);
  entry = await vault.owner.createEntry('Bank', [{ label: 'PIN', value: '1234' }]);
  blackHole = createServer(() => onRequest()).listen(0, '127.0.0.1');
  await once(blackHole, 'listening');
});

afterAll(async () => {
  blackHole.closeAllConnections();
  blackHole.close();
  await vault.stop();
  await cli.remove();
});

async function token(name = 'Codex'): Promise<string> {
  return (await vault.agent(name, [entry])).token;
}

function blackHolePort(): number {
  return (blackHole.address() as AddressInfo).port;
}

/** The same `init` again; then the profile works, and nothing half-written lies beside it. */
async function expectFinished(machine: CliMachine, stdin: string): Promise<void> {
  const again = await machine.run(['init'], { stdin });
  expect(again.stderr).toBe('');
  expect(again.exit).toBe(0);
  expect((await machine.run(['get', 'Bank'])).stdout).toBe('1234\n');
  expect(readdirSync(path.dirname(machine.profileFile()))).toEqual(['default.json']);
}

/** Starts `init` and lets `arrange` decide when to kill it. */
async function killed(machine: CliMachine, stdin: string, arrange: (kill: () => undefined) => () => void): Promise<void> {
  const process: { child?: ChildProcess } = {};
  const undo = arrange(() => {
    process.child?.kill('SIGKILL');
    return undefined;
  });
  const { child, end } = machine.start(['init'], { stdin });
  process.child = child;
  const { exit } = await end;
  undo();
  expect(exit, 'it was killed').toBeNull();
}

describe('init, killed', () => {
  test('before the server sees the redemption', async () => {
    const [machine, stdin] = [await cli.machine(), await token()];
    await killed(machine, stdin, (kill) => {
      onRequest = kill;
      vault.proxy.forwardTo(blackHolePort());
      return () => vault.proxy.forwardTo(vault.server.port);
    });
    expect((await machine.run(['status'])).stderr).toContain('the set-up of profile default was interrupted');
    await expectFinished(machine, stdin);
  });

  test('after the server has redeemed, with the answer lost', async () => {
    const [machine, stdin] = [await cli.machine(), await token()];
    await killed(machine, stdin, (kill) => vault.proxy.tamper({ method: 'POST', path: REDEEM_PATH, edit: () => kill() }));
    await expectFinished(machine, stdin);
  });

  test('before the server sees the confirmation', async () => {
    const [machine, stdin] = [await cli.machine(), await token()];
    await killed(machine, stdin, (kill) => {
      onRequest = kill;
      const undo = vault.proxy.tamper({
        method: 'POST',
        path: REDEEM_PATH,
        edit: () => {
          vault.proxy.forwardTo(blackHolePort());
          return undefined;
        },
      });
      return () => {
        undo();
        vault.proxy.forwardTo(vault.server.port);
      };
    });
    expect((await machine.run(['get', 'Bank'])).exit, 'it is not used before it is confirmed').toBe(3);
    await expectFinished(machine, stdin);
  });

  test('after the server has erased the bundle, with the answer lost', async () => {
    const [machine, stdin] = [await cli.machine(), await token()];
    await killed(machine, stdin, (kill) => vault.proxy.tamper({ method: 'POST', path: CONFIRM_PATH, edit: () => kill() }));
    await expectFinished(machine, stdin);
  });

  test('at each change in its folder', async () => {
    let ended: CliEnd | null = null;
    for (let changes = 1; ended === null; changes++) {
      const [machine, stdin] = [await cli.machine(), await token(`Codex ${changes}`)];
      const folder = path.dirname(machine.profileFile());
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const { child, end } = machine.start(['init'], { stdin });
      let left = changes;
      const watcher = watch(folder, () => {
        left -= 1;
        if (left === 0) child.kill('SIGKILL');
      });
      const { exit, ...output } = await end;
      watcher.close();
      if (exit !== null) ended = { exit, ...output };
      await expectFinished(machine, stdin);
      expect(changes).toBeLessThan(60);
    }
    expect(ended.exit).toBe(0);
  });
});

describe('two at once', () => {
  test('with the same token on one profile: it is enrolled, and the slower one is told to wait or done as well', async () => {
    const [machine, stdin] = [await cli.machine(), await token()];
    const ends = await Promise.all(Array.from({ length: 4 }, () => machine.run(['init'], { stdin })));
    expect(ends.filter(({ exit }) => exit === 0).length).toBeGreaterThan(0);
    for (const { exit } of ends) expect([0, 8]).toContain(exit);
    await expectFinished(machine, stdin);
  });

  test('with two tokens on one profile: one is enrolled, and the other token stays good', async () => {
    const machine = await cli.machine();
    const tokens = [await token('One'), await token('Two')];
    const ends = await Promise.all(tokens.map((stdin) => machine.run(['init'], { stdin })));
    expect(ends.map(({ exit }) => exit).sort()).toEqual([0, 8]);
    const spare = tokens[ends.findIndex(({ exit }) => exit === 8)] ?? '';
    expect((await machine.run(['init', '--profile', 'second'], { stdin: spare })).exit).toBe(0);
  });

  test('on two machines with one token: one is enrolled, the other is told that somebody was first', async () => {
    const machines = await Promise.all(Array.from({ length: 6 }, () => cli.machine()));
    const stdin = await token();
    const ends = await Promise.all(machines.map((machine) => machine.run(['init'], { stdin })));
    expect(ends.filter(({ exit }) => exit === 0)).toHaveLength(1);
    for (const { exit, stderr } of ends) {
      if (exit !== 0) expect(stderr).toContain('somebody else has redeemed this setup token first');
    }
  });

  test('calls of get that learn at the same time lose nothing of what they saw', async () => {
    const names = ['A', 'B', 'C', 'D', 'E'];
    const ids: string[] = [];
    for (const name of names) ids.push(await vault.owner.createEntry(name, [{ label: 'Password', value: `value ${name}` }]));
    const machine = await cli.machine();
    const { token: stdin } = await vault.agent('Parallel', ids);
    await machine.run(['init'], { stdin });
    const ends = await Promise.all(names.map((name) => machine.run(['get', name, '-n'])));
    expect(ends.map(({ stdout }) => stdout)).toEqual(names.map((name) => `value ${name}`));
  });
});
