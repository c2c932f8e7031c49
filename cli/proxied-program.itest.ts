import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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

test.each([
  ['under a wrapper of the shell hook, a rule that was not allowed is not in force', true],
  ['without, a new rule is in force within a second', false],
])('%s', async (_name, wrapped) => {
  const file = path.join(proxied.machine.home, '.clavitor.toml');
  writeFileSync(file, '[aliases]\ncurl = ["--proxy"]\n', { mode: 0o644 });
  await proxied.machine.run(['alias', 'allow']);
  const [mark = ''] = /--allowed=\w+/.exec((await proxied.machine.run(['alias', 'print', 'bash'])).stdout) ?? [];
  const rule = String.raw`[[proxy.rules]]\nhost = "localhost:${proxied.upstream.port}"\ninject = { header = "X-Ruled", value = "clavitor://API/key" }\n`;
  // Asks for more than the second after which the file is looked at again.
  const code = `printf '${rule}' >> .clavitor.toml; end=$(($(date +%s) + 3))
while [ "$(date +%s)" -lt $end ]; do curl -sS ${proxied.origin}/ -o /dev/null; done`;
  const { exit } = await runBehind(code, wrapped ? [mark] : []);
  rmSync(file);
  expect(exit).toBe(0);
  expect(proxied.upstream.last.headers['x-ruled']).toBe(wrapped ? undefined : ON_THE_WIRE);
});
