import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Proxied, SECRET } from '../e2e/proxy/proxied.ts';
import type { CliEnd } from '../tests/built-cli.ts';
import { formatOpaque } from './opaque-reference.ts';

// Each call is a process of its own.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

/** What a host reads of a field that holds the value: Node takes its bytes as Latin-1. */
const ON_THE_WIRE = Buffer.from(SECRET, 'utf8').toString('latin1');

let proxied: Proxied;

beforeAll(async () => {
  proxied = await Proxied.start();
});

afterAll(async () => proxied.stop());

/** Runs shell code behind a proxy of its own. The test's host is this machine, which NO_PROXY would leave out. */
async function runBehind(code: string, options: readonly string[] = []): Promise<CliEnd> {
  const args = ['run', '--proxy', '--extra-ca', proxied.caFile, ...options, '--', 'sh', '-c', `unset NO_PROXY no_proxy; ${code}`];
  return proxied.machine.run(args);
}

test('the program holds references, and the host gets values', async () => {
  const opaque = formatOpaque({ name: 'API', label: 'key' }, 'sk-');
  const options = ['--env', 'KEY=clavitor://API/key', '--env', `SHAPED=${opaque}`];
  const url = `${proxied.origin}/`;
  const { exit, stdout, stderr } = await runBehind(`env | sort; curl -sS ${url} -H "X-Plain: $KEY" -H "X-Shaped: $SHAPED"`, options);
  expect(stderr).toBe('');
  expect(exit).toBe(0);
  expect(stdout).toContain('KEY=clavitor://API/key\n');
  expect(stdout).toContain(`SHAPED=${opaque}\n`);
  expect(stdout).toMatch(/\nHTTPS_PROXY=http:\/\/clavitor:[\w-]{32}@localhost:\d+\n/);
  expect(stdout).not.toContain(SECRET);
  expect(proxied.upstream.last.headers).toMatchObject({ 'x-plain': ON_THE_WIRE, 'x-shaped': ON_THE_WIRE });
});

test('the proxy and its authority end with the program', async () => {
  const { exit, stdout } = await runBehind('echo "$HTTPS_PROXY $SSL_CERT_FILE"; exit 5');
  expect(exit).toBe(5);
  const [proxy = '', bundle = ''] = stdout.trim().split(' ');
  expect(existsSync(bundle)).toBe(false);
  expect(readdirSync(path.dirname(bundle)).filter((name) => name.startsWith('run-'))).toEqual([]);
  expect((await proxied.client('curl', ['-sS', '-x', proxy, proxied.origin])).stderr).toMatch(/connect/i);
});

test('a program that does not know its credentials gets nothing', async () => {
  const code = `curl -sS -x "http://localhost:\${HTTPS_PROXY##*:}" ${proxied.origin}/`;
  const { stderr } = await runBehind(code);
  expect(stderr).toContain('407');
});

test('hosts that are to stay untouched are, as with the proxy of its own', async () => {
  const host = `localhost:${proxied.upstream.port}`;
  const code = `curl -sS --cacert ${proxied.caFile} ${proxied.origin}/ -H "X-Plain: clavitor://API/key"`;
  for (const options of [['--bypass', host], ['--intercept', 'rules']]) {
    expect(await runBehind(code, options)).toMatchObject({ exit: 0, stdout: 'ok\n' });
    expect(proxied.upstream.last.headers).toMatchObject({ 'x-plain': 'clavitor://API/key' });
  }
});
