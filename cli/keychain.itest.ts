import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { CONFIRM_PATH, REDEEM_PATH } from '../lib/protocol/wire/agent.ts';
import type { CliEnd, CliMachine } from '../tests/built-cli.ts';
import { BuiltCli } from '../tests/built-cli.ts';
import { CliVault } from '../tests/cli-vault.ts';
import { withEnvironment } from '../tests/environment.ts';
import { play } from '../tests/transcript.ts';

// The keychain of a Linux desktop: GNOME Keyring, unlocked, on a message bus of the test's own.

const HAS_KEYCHAIN = ['/usr/bin/dbus-daemon', '/usr/bin/gnome-keyring-daemon'].every((file) => existsSync(file));
const PACKAGE = path.resolve(import.meta.dirname, '..', 'node_modules', '@napi-rs');
// Each call is a process of its own.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let cli: BuiltCli;
let vault: CliVault;
let entry: string;
const buses: ChildProcess[] = [];

beforeAll(async () => {
  [cli, vault] = await Promise.all([BuiltCli.build(), CliVault.start()]);
  entry = await vault.owner.createEntry('Server', [{ label: 'Private key', value: 'c2VjcmV0' }]);
});

afterAll(async () => {
  for (const bus of buses) bus.kill('SIGKILL');
  await vault.stop();
  await cli.remove();
});

/** An account with the package beside the program, and a session whose keychain is unlocked. */
async function desktop(): Promise<CliMachine> {
  const machine = await cli.machine();
  const packages = path.join(path.dirname(machine.binary), '..', 'node_modules');
  await mkdir(packages, { recursive: true });
  if (!existsSync(path.join(packages, '@napi-rs'))) await symlink(PACKAGE, path.join(packages, '@napi-rs'));
  const env = withEnvironment({ HOME: machine.home, XDG_RUNTIME_DIR: machine.home });
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address', `--address=unix:dir=${machine.home}`], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  buses.push(bus);
  const [address] = (await once(bus.stdout, 'data')) as [Buffer];
  machine.variables['DBUS_SESSION_BUS_ADDRESS'] = address.toString().trim();
  const keyring = spawn('gnome-keyring-daemon', ['--unlock', '--components=secrets'], { env: { ...env, ...machine.variables }, stdio: ['pipe', 'ignore', 'ignore'] });
  keyring.stdin.end('the password of the session');
  // It goes on behind this process, and ends with its bus.
  await once(keyring, 'exit');
  return machine;
}

/** What the program knows of its keys, in every file of an account but the keychain's own. */
function filesOf(machine: CliMachine): string {
  const files = readdirSync(path.join(machine.home, '.config'), { recursive: true, withFileTypes: true });
  return files.filter((file) => file.isFile()).map((file) => readFileSync(path.join(file.parentPath, file.name), 'utf8')).join('\n');
}

/** Runs a call while its bus is another one, which leads nowhere. */
async function withoutKeychain(machine: CliMachine, action: () => Promise<CliEnd>): Promise<CliEnd> {
  const address = machine.variables['DBUS_SESSION_BUS_ADDRESS'] ?? '';
  machine.variables['DBUS_SESSION_BUS_ADDRESS'] = 'unix:path=/nowhere';
  try {
    return await action();
  } finally {
    machine.variables['DBUS_SESSION_BUS_ADDRESS'] = address;
  }
}

test.runIf(HAS_KEYCHAIN)('keys in the keychain, from the setup token to the logout', async () => {
  const machine = await desktop();
  const emptied = await desktop();
  const { token } = await vault.agent('Stored', [entry]);
  const switchTo = (address: string) => () => {
    const before = machine.variables['DBUS_SESSION_BUS_ADDRESS'] ?? '';
    machine.variables['DBUS_SESSION_BUS_ADDRESS'] = address;
    return () => (machine.variables['DBUS_SESSION_BUS_ADDRESS'] = before);
  };
  await play(new URL('transcripts/keychain.txt', import.meta.url), machine, { token, origin: vault.proxy.origin }, {
    'no keychain answers': switchTo('unix:path=/nowhere'),
    'another program has emptied the keychain': switchTo(emptied.variables['DBUS_SESSION_BUS_ADDRESS'] ?? ''),
    'all is well': () => undefined,
  });
});

test.runIf(HAS_KEYCHAIN)('no key is in a file at any stage, and an interrupted set-up goes on', async () => {
  const machine = await desktop();
  const { token } = await vault.agent('Interrupted', [entry]);
  for (const at of [REDEEM_PATH, CONFIRM_PATH]) {
    const lost = await vault.proxy.during({ method: 'POST', path: at, edit: () => ({ status: 502, headers: {}, body: Buffer.alloc(0) }) }, async () => {
      expect((await machine.run(['init', '--store'], { stdin: token })).exit).toBe(6);
    });
    expect(lost).toBe(1);
    expect(filesOf(machine)).toContain('"store": "keychain"');
    expect(filesOf(machine)).not.toMatch(/privateKey|agentKey/);
  }
  expect((await machine.run(['init', '--store'], { stdin: token })).exit).toBe(0);
  expect((await machine.run(['get', 'Server'])).stdout).toBe('c2VjcmV0\n');
});

test.runIf(HAS_KEYCHAIN)('where no keychain answers nothing is set up, also not in the memory of the kernel', async () => {
  const machine = await desktop();
  const { token } = await vault.agent('Nowhere', [entry]);
  const mark = vault.proxy.seen.length;
  const { exit, stderr } = await withoutKeychain(machine, async () => machine.run(['init', '--store'], { stdin: token }));
  expect(stderr).toContain('error: the keychain of this system cannot be used\n');
  expect(exit).toBe(8);
  expect(vault.proxy.seen.length, 'the token is not spent').toBe(mark);
  expect((await machine.run(['status'])).exit).toBe(3);
  expect((await machine.run(['init', '--store'], { stdin: token })).exit).toBe(0);
});

test.runIf(HAS_KEYCHAIN)('a proxy behind the terminal, and a program behind one, take the keys from there', async () => {
  const machine = await desktop();
  const { token } = await vault.agent('Proxy', [entry]);
  await machine.run(['init', '--store'], { stdin: token });
  expect((await machine.run(['proxy', '--background', '--port', '0'])).exit).toBe(0);
  expect((await machine.run(['proxy', 'stop'])).stdout).toBe('the proxy has ended\n');
  expect((await machine.run(['run', '--proxy', '--env', 'A=clavitor://Server', '--', 'sh', '-c', 'echo "$A"'])).stdout).toBe('clavitor://Server\n');
});
