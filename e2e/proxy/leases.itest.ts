import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import { connect as connectTls } from 'node:tls';
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

/** The leases that the owner sees. */
async function seenByOwner() {
  const { agents } = await proxied.vault.owner.load();
  return agents.find(({ id }) => id === proxied.agent)?.leases ?? [];
}

async function revokeInVault(id: string | null): Promise<void> {
  const answer = await proxied.vault.owner.write('POST', `/api/agents/${proxied.agent}/leases/revoke`, { lease: id });
  expect(answer.status).toBe(200);
}

test('the vault knows a lease from before it is in force until it ends', async () => {
  await revokeInVault(null);
  const made = await lease('--host', host);
  expect(await seenByOwner()).toMatchObject([{ id: made.lease, expiresAt: Date.parse(made.expires) }]);
  const revoked = await proxied.machine.run(['lease', 'revoke', made.lease, '--json']);
  expect(JSON.parse(revoked.stdout)).toEqual({ revoked: true, told: true });
  expect(await seenByOwner()).toEqual([]);
});

test('attack 32: a lease that cannot be announced is not made', async () => {
  const rule = { method: 'POST', path: '/agent/v1/lease', edit: () => ({ status: 503, headers: { 'content-type': 'application/json' }, body: { error: 'unavailable' } }) };
  const before = await proxied.machine.run(['lease', 'list']);
  const edited = await proxied.vault.proxy.during(rule, async () => {
    expect(await proxied.machine.run(['lease', REFERENCE, '--host', host])).toMatchObject({ exit: 6, stdout: '' });
  });
  expect(edited).toBeGreaterThan(0);
  expect(await proxied.machine.run(['lease', 'list'])).toEqual(before);
});

test('attack 32: what the owner revokes is refused within five seconds, also on a connection that is open', async () => {
  const [made, kept] = [await lease('--host', host), await lease('--host', host)];
  let answered: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => (answered = resolve));
  const ended = arrived.then(async () => {
    await revokeInVault(made.lease);
    const before = Date.now();
    await vi.waitUntil(async () => !(await proxied.machine.run(['lease', 'list'])).stdout.includes(made.lease), { timeout: 10_000, interval: 100 });
    return Date.now() - before;
  });
  proxied.upstream.handlers.set('/first', (_request, response) => {
    answered();
    void ended.then(() => response.end('first\n'));
  });
  const { stdout } = await through(made, '--http1.1', `${proxied.origin}/first`, `${proxied.origin}/second`, ...KEY);
  proxied.upstream.handlers.clear();
  expect(stdout).toMatch(/^first\n\{"error":"lease","message":"the lease has ended"/);
  expect(await ended).toBeLessThan(5_000);
  expect((await through(kept, `${proxied.origin}/`, ...KEY)).stdout).toBe('ok\n');
  await revokeInVault(null);
});

test('attack 32: a WebSocket is closed when the owner revokes its lease', async () => {
  proxied.upstream.onUpgrade = (_request, socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
  const made = await lease('--host', host);
  const { username, password } = new URL(made.proxy_url);
  const credentials = Buffer.from(`${username}:${password}`).toString('base64');
  const socket = connect(proxied.proxy.port, '127.0.0.1');
  socket.write(`CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\nProxy-Authorization: Basic ${credentials}\r\n\r\n`);
  expect(String((await once(socket, 'data'))[0])).toContain(' 200 ');
  const tls = connectTls({ socket, servername: 'localhost', rejectUnauthorized: false });
  await once(tls, 'secureConnect');
  tls.write(`GET /echo HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nX-Key: ${REFERENCE}\r\n\r\n`);
  expect(String((await once(tls, 'data'))[0])).toContain(' 101 ');
  const before = Date.now();
  await revokeInVault(made.lease);
  tls.resume();
  await once(tls, 'close');
  expect(Date.now() - before).toBeLessThan(5_000);
});

test('a server that cannot be reached leaves a lease in force for a moment', async () => {
  const made = await lease('--host', host);
  const rule = { method: 'POST', path: '/agent/v1/lease', edit: () => ({ status: 503, headers: { 'content-type': 'application/json' }, body: { error: 'unavailable' } }) };
  const edited = await proxied.vault.proxy.during(rule, async () => {
    const before = Date.now();
    // Longer than an answer is believed.
    await vi.waitUntil(async () => (await through(made, `${proxied.origin}/`, ...KEY)).stdout === 'ok\n' && Date.now() - before > 6_000, { timeout: 10_000, interval: 500 });
  });
  expect(edited).toBeGreaterThan(0);
  await revokeInVault(null);
});

test('a pause ends all of them, also after its end', async () => {
  const made = await lease('--host', host);
  const { owner } = proxied.vault;
  await owner.setAgentState(proxied.agent, 'paused');
  await owner.setAgentState(proxied.agent, 'active');
  await vi.waitUntil(async () => (await through(made, `${proxied.origin}/`, ...KEY)).stderr.includes('407'), { timeout: 7_000, interval: 200 });
});

test('all end with the proxy, and the vault knows', async () => {
  await lease('--host', host);
  await proxied.stopProxy();
  expect(await seenByOwner()).toEqual([]);
  await proxied.startProxy();
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

test('the control channel takes from other programs what lease would send, and nothing else', async () => {
  const record = JSON.parse(await readFile(path.join(proxied.machine.home, '.local/state/clavitor/proxy.json'), 'utf8')) as { controlToken: string };
  const url = `http://localhost:${proxied.proxy.port}/leases`;
  const asked = async (...args: readonly string[]) => (await proxied.client('curl', ['-sS', url, '-H', `Authorization: Bearer ${record.controlToken}`, ...args])).stdout;
  const terms = { reference: REFERENCE, rules: [host], seconds: 60 };
  const make = async (change: object) => asked('-d', JSON.stringify({ ...terms, ...change }));
  expect(await make({})).toContain('"secret":');
  expect(await make({ rules: ['*.localhost'] })).toContain('a lease names hosts, and no wildcards in them');
  for (const change of [{ rules: [] }, { seconds: 901 }, { seconds: 0 }, { reference: 5 }]) expect(await make(change)).toContain('this is no lease');
  expect(await asked('-X', 'PUT')).toContain('the control channel knows no such request');
  expect(proxied.upstream.arrived).toEqual([]);
});

test('a lease cannot be made for what the owner does not allow', async () => {
  const { machine } = proxied;
  expect(await machine.run(['lease', REFERENCE, '--host', 'evil.example'])).toMatchObject({ exit: 10, stdout: '' });
  expect(await machine.run(['lease', 'clavitor://Nowhere/key', '--host', host])).toMatchObject({ exit: 10, stdout: '' });
  const absent = await machine.run(['lease', 'clavitor://Absent/key', '--host', host]);
  expect(absent).toMatchObject({ exit: 4, stdout: '' });
});
