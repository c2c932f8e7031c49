import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { ClientEnd } from './proxied.ts';
import { Proxied, REFERENCE, SECRET } from './proxied.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const KEY = ['-H', `X-Key: ${REFERENCE}`];
const SENT = Buffer.from(SECRET, 'utf8').toString('latin1');

let proxied: Proxied;
let host: string;

beforeAll(async () => {
  proxied = await Proxied.start();
  host = `localhost:${proxied.upstream.port}`;
});

afterAll(async () => {
  await proxied.stop();
});

beforeEach(() => {
  proxied.upstream.arrived.length = 0;
});

interface MadeLease {
  readonly lease: string;
  readonly fingerprint: string;
  readonly proxy_url: string;
  readonly expires: string;
}

async function lease(...args: readonly string[]): Promise<MadeLease> {
  const { stdout, stderr, exit } = await proxied.machine.run(['lease', REFERENCE, '--json', ...args]);
  expect({ stderr, exit }).toEqual({ stderr: '', exit: 0 });
  expect(stdout).not.toContain(SECRET);
  return JSON.parse(stdout) as MadeLease;
}

/** curl with a lease as its proxy. */
async function through({ proxy_url: url }: MadeLease, ...args: readonly string[]): Promise<ClientEnd> {
  return proxied.client('curl', ['-sS', '-x', url, '--cacert', proxied.proxy.bundle, ...args]);
}

test('prints what a client needs, and never a value', async () => {
  const before = Date.now();
  const made = await lease('--host', host);
  expect(Object.keys(made)).toEqual(['lease', 'fingerprint', 'provider', 'proxy_url', 'model_prefix', 'ref', 'expires']);
  expect(made).toMatchObject({ provider: 'api', model_prefix: 'api/', ref: REFERENCE });
  expect(made.lease).toMatch(/^[0-9a-f-]{36}$/);
  expect(made.fingerprint).toMatch(/^[0-9a-f]{16}$/);
  expect(made.proxy_url).toMatch(new RegExp(`^http://lease:[\\w-]{43}@localhost:${proxied.proxy.port}$`));
  const life = Date.parse(made.expires) - before;
  expect(life).toBeGreaterThan(890_000);
  expect(life).toBeLessThan(930_000);
});

test.each(['--http1.1', '--http2'])('sends its reference where it may, and nothing else, %s', async (version) => {
  const made = await lease('--host', host, '--method', 'get', '--method', 'POST', '--path', '/v1/*');
  const { origin, upstream } = proxied;
  expect((await through(made, version, `${origin}/v1/me`, ...KEY)).stdout).toBe('ok\n');
  expect(upstream.last.headers['x-key']).toBe(SENT);
  upstream.arrived.length = 0;
  const refused = async (...args: readonly string[]) => expect((await through(made, version, ...args)).stdout).toContain('"error":"lease"');
  await refused(`${origin}/v2/me`, ...KEY);
  await refused('--path-as-is', `${origin}/v1/../v2`, ...KEY);
  await refused('-X', 'DELETE', `${origin}/v1/me`, ...KEY);
  await refused(`https://api.localhost:${upstream.port}/v1/me`, ...KEY);
  await refused(`${origin}/v1/me`, '-H', 'X-Key: clavitor://Two%20words/pass%20word');
  await refused(`https://api.localhost:${upstream.port}/v1/me`);
  expect((await through(made, version, `${origin}/v1/clavitor%3A%2F%2F%FF`)).stdout).toContain('"error":"bad-reference"');
  expect(upstream.arrived).toEqual([]);
});

test('what is no HTTP does not pass under a lease', async () => {
  const made = await lease('--host', host);
  let connections = 0;
  const server = createServer(() => connections++);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const target = `localhost:${(server.address() as AddressInfo).port}`;
  const { username, password } = new URL(made.proxy_url);
  const credentials = Buffer.from(`${username}:${password}`).toString('base64');
  const socket = connect(proxied.proxy.port, '127.0.0.1');
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\nProxy-Authorization: Basic ${credentials}\r\n\r\n`);
  expect(String((await once(socket, 'data'))[0])).toContain(' 200 ');
  socket.write('SSH-2.0-test\r\n');
  await once(socket, 'close');
  server.close();
  expect(connections).toBe(0);
});

test('ends when it is revoked, also for connections that are open', async () => {
  const made = await lease('--host', host);
  const listed = await proxied.machine.run(['lease', 'list']);
  expect(listed.stdout).toContain(made.lease);
  expect(listed.stdout).not.toContain(new URL(made.proxy_url).password);
  let answered: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => (answered = resolve));
  const revoked = arrived.then(async () => proxied.machine.run(['lease', 'revoke', made.lease]));
  proxied.upstream.handlers.set('/first', (_request, response) => {
    answered();
    void revoked.then(() => response.end('first\n'));
  });
  const { stdout } = await through(made, '--http1.1', `${proxied.origin}/first`, `${proxied.origin}/second`, ...KEY);
  proxied.upstream.handlers.clear();
  expect(stdout).toMatch(/^first\n\{"error":"lease","message":"the lease has ended"/);
  expect((await through(made, `${proxied.origin}/`, ...KEY)).stderr).toContain('407');
  expect((await proxied.machine.run(['lease', 'revoke', made.lease])).exit).toBe(8);
});

test.runIf(process.platform === 'linux' && process.getuid?.() === 0)('attack 27: a lease admits another user, for what it names only', async () => {
  const made = await lease('--host', host);
  const other = async (url: string, reference: string) => {
    const curl = ['curl', '-sSk', '-x', url, `${proxied.origin}/`, '-H', `X-Key: ${reference}`];
    return proxied.client('setpriv', ['--reuid', '65534', '--regid', '65534', '--clear-groups', ...curl]);
  };
  expect((await other(made.proxy_url, REFERENCE)).stdout).toBe('ok\n');
  expect((await other(made.proxy_url, 'clavitor://Two%20words/pass%20word')).stdout).toContain('"error":"lease"');
  expect((await other(proxied.proxyUrl, REFERENCE)).stderr).toContain('407');
  expect((await other(made.proxy_url.replace('lease:', 'lease:x'), REFERENCE)).stderr).toContain('407');
  expect(proxied.upstream.arrived).toHaveLength(1);
});

test('attack 27: only who can read the record of the proxy makes leases', async () => {
  const url = `http://localhost:${proxied.proxy.port}/leases`;
  const body = JSON.stringify({ reference: REFERENCE, rules: [host], seconds: 60 });
  const asked = async (...args: readonly string[]) => (await proxied.client('curl', ['-sS', '-w', '%{http_code}', url, ...args])).stdout.slice(-3);
  expect(await asked('-d', body)).toBe('401');
  expect(await asked('-d', body, '-H', `Authorization: Bearer ${'A'.repeat(43)}`)).toBe('401');
  expect(await asked('-d', body, '-H', 'Origin: https://evil.example')).toBe('403');
  expect(await asked('-d', body, '-H', 'Host: rebound.example')).toBe('400');
});

test('a lease cannot be made for what the owner does not allow', async () => {
  const { machine } = proxied;
  expect(await machine.run(['lease', REFERENCE, '--host', 'evil.example'])).toMatchObject({ exit: 10, stdout: '' });
  expect(await machine.run(['lease', 'clavitor://Nowhere/key', '--host', host])).toMatchObject({ exit: 10, stdout: '' });
  const absent = await machine.run(['lease', 'clavitor://Absent/key', '--host', host]);
  expect(absent).toMatchObject({ exit: 4, stdout: '' });
});
