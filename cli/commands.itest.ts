import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Answer } from '../e2e/fixtures/hostile-proxy.ts';
import { LEASE_PATH } from '../lib/protocol/wire/agent.ts';
import type { CliMachine } from '../tests/built-cli.ts';
import { BuiltCli } from '../tests/built-cli.ts';
import { CliVault } from '../tests/cli-vault.ts';
import type { Scene } from '../tests/transcript.ts';
import { play } from '../tests/transcript.ts';
import { formatOpaque } from './opaque-reference.ts';

const SEED = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
// Each call is a process of its own.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let cli: BuiltCli;
let vault: CliVault;
let entries: string[];

beforeAll(async () => {
  [cli, vault] = await Promise.all([BuiltCli.build(), CliVault.start()]);
  const { owner } = vault;
  entries = [
    await owner.createEntry('Git Hub', [
      { label: 'Password', value: 'correct horse' },
      { label: 'Username', value: 'octocat', kind: 'text' },
      { label: 'TOTP', value: SEED, kind: 'totp' },
    ], ['api.github.com']),
    await owner.createEntry('Server', [{ label: 'Private key', value: '-----BEGIN KEY-----\nc2VjcmV0' }]),
    await owner.createEntry('Awkward', [{ label: 'Password', value: 'a"b\'c\\d' }]),
  ];
  await owner.createEntry('Bank', [{ label: 'PIN', value: '1234' }]);
});

afterAll(async () => {
  await vault.stop();
  await cli.remove();
});

async function enrolled(granted: readonly string[] = entries): Promise<CliMachine> {
  const machine = await cli.machine();
  const { token } = await vault.agent('Codex', granted);
  expect((await machine.run(['init'], { stdin: token })).exit).toBe(0);
  return machine;
}

/** Answers as the proxy of this account, but does nothing that it is asked to, and does not end when told. */
async function hangingProxy(machine: CliMachine): Promise<() => void> {
  const script = `process.on('SIGTERM', () => {});
const about = JSON.stringify({ clavitor: 'proxy', pid: process.pid });
const server = require('node:http').createServer((request, response) => (request.url === '/' ? response.end(about) : response.destroy()));
server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;
  const { child } = machine.startOther(process.execPath, ['-e', script]);
  const [port] = (await once(child.stdout ?? child, 'data')) as [string];
  const record = { pid: child.pid, port: Number(port), profile: 'default', url: 'http://localhost', bundleFile: 'none', controlToken: 'none' };
  const file = path.join(machine.home, '.local', 'state', 'clavitor', 'proxy.json');
  await writeFile(file, JSON.stringify(record), { mode: 0o600 });
  return () => {
    child.kill('SIGKILL');
    rmSync(file);
  };
}

describe('transcripts', () => {
  test('templates', async () => {
    const opaque = formatOpaque({ name: 'Git Hub', label: 'username' }, 'sk-');
    await play(new URL('transcripts/render.txt', import.meta.url), await enrolled(), { opaque });
  });

  test('programs and their environment', async () => {
    await play(new URL('transcripts/run.txt', import.meta.url), await enrolled());
  });

  test('what doctor finds', async () => {
    const { origin } = vault.proxy;
    await play(new URL('transcripts/doctor.txt', import.meta.url), await enrolled(), { origin });
  });

  test('a proxy in the background, and leases', async () => {
    const machine = await enrolled();
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const leases = (answer: Answer): Scene => () => vault.proxy.tamper({ method: 'POST', path: LEASE_PATH, edit: () => answer });
    const json = { 'content-type': 'application/json' };
    const values = {
      'taken-port': String((taken.address() as AddressInfo).port),
      'many-paths': Array.from({ length: 60 }, (_, index) => `--path /repos/a-repository-with-a-long-name-${index}/*`).join(' '),
    };
    await play(new URL('transcripts/proxy.txt', import.meta.url), machine, values, {
      'the vault takes no lease': leases({ status: 400, headers: json, body: { error: 'lease' } }),
      'the server answers something else about leases': leases({ status: 200, headers: json, body: { leases: 'none' } }),
      'all is well': () => undefined,
      'a proxy hangs': async () => hangingProxy(machine),
      'another program listens': () => undefined,
    });
    taken.close();
  });

  test('an agent that may only run', async () => {
    const machine = await cli.machine();
    const { token } = await vault.runOnlyAgent('Runner', entries);
    await play(new URL('transcripts/run-only.txt', import.meta.url), machine, { token, origin: vault.proxy.origin });
  });
});

test('what the sealed grant forbids is refused here, also where the server allows it', async () => {
  const machine = await cli.machine();
  const { agent, token } = await vault.runOnlyAgent('Widened', entries);
  await machine.run(['init'], { stdin: token });
  await vault.server.connection.sql`update agents set purposes = ${['read', 'totp', 'inject', 'render', 'run']} where id = ${agent}`;
  const calls = [['get', 'Git Hub'], ['totp', 'Git Hub'], ['env', '--env', 'A=clavitor://Server'], ['render', '-']];
  for (const args of calls) {
    const { exit, stdout, stderr } = await machine.run(args, { stdin: 'clavitor://Server' });
    expect(stderr).toContain('error: the owner does not allow this agent this kind of use');
    expect([exit, stdout]).toEqual([10, '']);
  }
  expect((await machine.run(['run', '--env', 'A=clavitor://Server', '--', 'true'])).exit).toBe(0);
});

test('a proxy is asked as its own profile only, also where a variable names another', async () => {
  const machine = await enrolled();
  expect((await machine.run(['proxy', '--background', '--port', '0'])).exit).toBe(0);
  const env = { CLAVITOR_PROFILE: 'nosuch' };
  for (const args of [['lease', 'Git Hub', '--host', 'api.github.com'], ['proxy', 'env'], ['proxy', 'stop']]) {
    expect(await machine.run(args, { env })).toMatchObject({ exit: 8, stdout: '', stderr: expect.stringContaining('of profile default, not of nosuch') as string });
  }
  expect((await machine.run(['proxy', 'stop', '--profile', 'default'], { env })).stdout).toBe('the proxy has ended\n');
});

test('a wrapper of the shell hook gives what was allowed, and nothing by a file that was not', async () => {
  const machine = await enrolled();
  const file = path.join(machine.home, '.clavitor.toml');
  await writeFile(file, '[env]\nA = "clavitor://Git%20Hub/username"\n[aliases]\nsh = []\n', { mode: 0o644 });
  await machine.run(['alias', 'allow']);
  const [mark = ''] = /--allowed=\w+/.exec((await machine.run(['alias', 'print', 'bash'])).stdout) ?? [];
  const wrapped = async () => machine.run(['run', mark, '--', 'sh', '-c', 'echo "${#A} ${#B}"']);
  expect(await wrapped()).toMatchObject({ exit: 0, stdout: '7 0\n' });
  await writeFile(file, '[env]\nA = "clavitor://Git%20Hub/username"\nB = "clavitor://Git%20Hub"\n[aliases]\nsh = []\n');
  expect(await wrapped()).toMatchObject({ exit: 8, stdout: '', stderr: expect.stringContaining('is not allowed as it is now') as string });
});

describe('several references', () => {
  test('go in one request, each once', async () => {
    const machine = await enrolled();
    const mark = vault.proxy.seen.length;
    const stdin = 'clavitor://Server clavitor://Awkward {{ clavitor://Git Hub }} clavitor://git%20hub clavitor://Server\n';
    const { stdout } = await machine.run(['render', '-'], { stdin });
    expect(stdout).toBe('-----BEGIN KEY-----\nc2VjcmV0 a"b\'c\\d correct horse correct horse -----BEGIN KEY-----\nc2VjcmV0\n');
    const bodies = vault.proxy.seen.slice(mark).map(({ body }) => JSON.parse(body.toString()) as { purpose: string; tags: string[] });
    expect(bodies.map(({ purpose, tags }) => [purpose, tags.length])).toEqual([['render', 3]]);
  });

  test('of run and env go in one request too, of all sources', async () => {
    const machine = await enrolled();
    await writeFile(path.join(machine.home, 'app.env'), 'A=clavitor://Server\nB={{ clavitor://Git Hub/username }}:clavitor://Git%20Hub\n');
    await writeFile(path.join(machine.home, '.clavitor.toml'), '[env]\nC = "clavitor://Awkward"\n', { mode: 0o644 });
    const options = ['-E', 'app.env', '--env', 'D=clavitor://Git%20Hub'];
    const mark = vault.proxy.seen.length;
    const { stdout } = await machine.run(['run', ...options, '--', 'sh', '-c', 'echo "${#A} ${#B} ${#C} ${#D}"']);
    expect(stdout).toBe('28 21 7 13\n');
    expect((await machine.run(['env', ...options, '--json'])).exit).toBe(0);
    const bodies = vault.proxy.seen.slice(mark).map(({ body }) => JSON.parse(body.toString()) as { purpose: string; tags: string[] });
    expect(bodies.map(({ purpose, tags }) => [purpose, tags.length])).toEqual([['run', 4], ['read', 4]]);
  });

  test('are all or nothing, and an answer of another field for one of them spoils all', async () => {
    const machine = await enrolled();
    const edit = ({ body }: { body: unknown }): undefined => {
      const answer = body as { results: unknown[] };
      answer.results.reverse();
    };
    const rule = { method: 'POST', path: '/agent/v1/fetch', edit };
    const edited = await vault.proxy.during(rule, async () => {
      const { exit, stdout } = await machine.run(['render', '-'], { stdin: 'clavitor://Server clavitor://Awkward' });
      expect([exit, stdout]).toEqual([7, '']);
    });
    expect(edited).toBe(1);
  });

  test('more than 32 go in several requests; large values fit', async () => {
    const large = 'x'.repeat(200_000);
    const many: string[] = [];
    for (let index = 0; index < 34; index++) many.push(await vault.owner.createEntry(`Entry ${index}`, [{ label: 'Password', value: index < 8 ? large : `value ${index}` }]));
    const machine = await enrolled(many);
    const mark = vault.proxy.seen.length;
    const stdin = many.map((_, index) => `{{ clavitor://Entry ${index} }}`).join('\n');
    const { stdout } = await machine.run(['render', '-'], { stdin });
    expect(stdout.split('\n').slice(7)).toEqual([large, ...many.slice(8).map((_, index) => `value ${index + 8}`)]);
    expect(vault.proxy.seen.length - mark).toBe(2);
  });
});

describe('running programs', () => {
  test('signals reach the program, and its answer to them counts', async () => {
    const machine = await enrolled();
    const program = 'trap "echo got it; exit 3" INT; echo ready; while :; do sleep 0.1; done';
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const { child, end } = machine.start(['run', '--env', 'P=clavitor://Git%20Hub', '--', 'sh', '-c', program]);
      child.stdout?.once('data', () => child.kill(signal));
      const { exit, stdout } = await end;
      expect([exit, stdout]).toEqual(signal === 'SIGINT' ? [3, 'ready\ngot it\n'] : [null, 'ready\n']);
      expect(child.signalCode).toBe(signal === 'SIGINT' ? null : 'SIGTERM');
    }
  });

  test('a value is masked also where its second half comes later', async () => {
    const machine = await enrolled();
    // The second half is written when the test has read what came before the first.
    const program = `trap 'printf "se and on\\n"; exit' USR1; printf "x correct hor"; while :; do sleep 0.1; done`;
    const { child, end } = machine.start(['run', '--env', 'P=clavitor://Git%20Hub', '--', 'sh', '-c', program]);
    child.stdout?.once('data', () => child.kill('SIGUSR1'));
    expect(await end).toEqual({ exit: 0, stdout: 'x ******** and on\n', stderr: '' });
  });

  test('on a terminal the program has the terminal', async () => {
    const machine = await enrolled();
    const inner = `${process.execPath} ${machine.binary} run --env P=clavitor://Git%20Hub -- sh -c "test -t 0 && test -t 1 && read answer && echo said \\$answer"`;
    const typescript = path.join(machine.home, 'typescript');
    const { exit } = await machine.runOther('script', ['-qefc', inner, typescript], { stdin: 'hello\n' });
    expect(await readFile(typescript, 'utf8')).toContain('said hello');
    expect(exit).toBe(0);
  });
});
