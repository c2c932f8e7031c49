import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { Company } from './company.ts';
import { COMPANY_HOST, Proxied, REFERENCE, SECRET } from './proxied.ts';
import { TestAuthority, Upstream } from './upstream.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

/** Where there is one. */
const GO = ['/usr/local/go/bin/go', '/usr/bin/go'].find((file) => existsSync(file));
const CREDENTIALS = 'office:pass word';
const BEARER = ['-H', `Authorization: Bearer ${REFERENCE}`];

let proxied: Proxied;
let company: Company;
let origin: string;

beforeAll(async () => {
  proxied = await Proxied.start();
  company = await Company.start(CREDENTIALS, null);
  origin = `https://${COMPANY_HOST}:${proxied.upstream.port}`;
});

afterAll(async () => {
  await company.stop();
  await proxied.stop();
});

beforeEach(async () => {
  await proxied.stopProxy();
  company.asked.length = 0;
  company.status = 200;
  company.leadsTo = null;
  proxied.upstream.arrived.length = 0;
});

afterEach(() => {
  proxied.upstream.handlers.clear();
});

function address(credentials = 'office:pass%20word@'): string {
  return `http://${credentials}localhost:${company.port}`;
}

test.each(['--http1.1', '--http2'])('requests go through the proxy of a company, %s', async (version) => {
  await proxied.startProxy([], { HTTPS_PROXY: address() });
  const { stdout, stderr } = await proxied.curl(version, `${origin}/`, ...BEARER);
  expect({ stdout, stderr }).toEqual({ stdout: 'ok\n', stderr: '' });
  expect(proxied.upstream.last.headers.authorization).toBe(`Bearer ${Buffer.from(SECRET, 'utf8').toString('latin1')}`);
  expect(company.asked).toEqual([`${COMPANY_HOST}:${proxied.upstream.port}`]);
});

test('it is not told twice where a connection is kept', async () => {
  await proxied.startProxy([], { https_proxy: address() });
  await proxied.curl('--http1.1', `${origin}/`, `${origin}/again`);
  expect([proxied.upstream.arrived.length, company.asked.length]).toEqual([2, 1]);
});

test('a WebSocket goes through it', async () => {
  proxied.upstream.onUpgrade = (_request, socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
  await proxied.startProxy([], { HTTPS_PROXY: address() });
  const upgrade = ['-H', 'Connection: Upgrade', '-H', 'Upgrade: websocket', '-H', 'Sec-WebSocket-Version: 13', '-H', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='];
  const { stdout } = await proxied.curl('--http1.1', '-i', `${origin}/socket`, ...upgrade, ...BEARER);
  expect(stdout).toContain('101 Switching Protocols');
  expect(company.asked).toHaveLength(1);
});

test('attack 25: plain HTTP goes through it by CONNECT too, and carries no credential', async () => {
  const plain = await Upstream.start(null);
  await proxied.startProxy([], { HTTP_PROXY: address() });
  const url = `http://${COMPANY_HOST}:${plain.port}/`;
  expect((await proxied.curl(url)).stdout).toBe('ok\n');
  expect(company.asked).toEqual([`${COMPANY_HOST}:${plain.port}`]);
  expect((await proxied.curl(url, ...BEARER)).stdout).toContain('"error":"address-not-allowed"');
  expect(plain.arrived).toHaveLength(1);
  await plain.stop();
});

test('attack 25: what a name was pointed to behind a company proxy must prove to be the host', async () => {
  const stranger = await TestAuthority.make();
  const impostor = await Upstream.start((name) => stranger.contextFor(name));
  await proxied.startProxy([], { HTTPS_PROXY: address() });
  company.leadsTo = impostor.port;
  const { stdout } = await proxied.curl(`${origin}/`, ...BEARER);
  expect(stdout).toContain('"error":"upstream-tls"');
  expect(impostor.arrived).toEqual([]);
  await impostor.stop();
});

test('a proxy of a company that speaks TLS proves to be itself', async () => {
  const secure = await Company.start(null, proxied.authority);
  await proxied.startProxy([`--upstream-proxy=https://localhost:${secure.port}`]);
  expect((await proxied.curl(`${origin}/`)).stdout).toBe('ok\n');
  await secure.stop();
  await proxied.stopProxy();
  const impostor = await Company.start(null, await TestAuthority.make());
  await proxied.startProxy([`--upstream-proxy=https://localhost:${impostor.port}`]);
  const { stdout } = await proxied.curl(`${origin}/`);
  expect(JSON.parse(stdout)).toMatchObject({ error: 'company-proxy', message: 'the proxy of the company cannot be reached' });
  expect(impostor.asked).toEqual([]);
  await impostor.stop();
});

const GO_CLIENT = `package main

import ("bytes"; "fmt"; "io"; "net/http"; "os")

func main() {
	for round := 0; round < 2; round++ {
		request, _ := http.NewRequest("POST", os.Args[1], bytes.NewReader(make([]byte, 100000)))
		request.Header.Set("X-Key", os.Args[2])
		request.SetBasicAuth("user", os.Args[2])
		answer, err := http.DefaultClient.Do(request)
		if err != nil { fmt.Println(err); os.Exit(1) }
		body, _ := io.ReadAll(answer.Body)
		fmt.Print(answer.Proto, " ", string(body))
	}
}
`;

// Here, because Go never asks a proxy for this machine's own names, whatever its environment says.
test.runIf(GO !== undefined)("Go's net/http, by its environment alone", async () => {
  await proxied.startProxy([], { HTTPS_PROXY: address() });
  const { stdout: variables } = await proxied.machine.run(['proxy', 'env', '--json']);
  const source = path.join(proxied.machine.home, 'client.go');
  await writeFile(source, GO_CLIENT);
  // Kept, because Go compiles its whole library for it.
  const env = { ...(JSON.parse(variables) as Record<string, string>), GOCACHE: path.resolve('node_modules/.cache/go'), GOTOOLCHAIN: 'local' };
  const end = await proxied.client(GO ?? '', ['run', source, `${origin}/go`, REFERENCE], env);
  expect(end).toEqual({ exit: 0, stdout: 'HTTP/2.0 ok\n'.repeat(2), stderr: '' });
  const authorization = `Basic ${Buffer.from(`user:${SECRET}`).toString('base64')}`;
  expect(proxied.upstream.last).toMatchObject({ url: '/go', headers: { 'x-key': Buffer.from(SECRET, 'utf8').toString('latin1'), authorization } });
}, 180_000);

test('its refusals are told, without its credentials, and break nothing', async () => {
  await proxied.startProxy([], { HTTPS_PROXY: address('office:wrong-password@') });
  const wrong = await proxied.curl('-w', '%{http_code}', `${origin}/`);
  expect(wrong.stdout).toMatch(/"error":"company-proxy","message":"the proxy of the company asks for credentials.*502$/s);
  expect(wrong.stdout).not.toContain('wrong-password');
  await proxied.stopProxy();
  await proxied.startProxy([], { HTTPS_PROXY: address() });
  company.status = 403;
  expect((await proxied.curl('--http2', `${origin}/`)).stdout).toContain('refuses this host (status 403)');
  company.status = 200;
  expect((await proxied.curl('--http2', `${origin}/`)).stdout).toBe('ok\n');
});

test('one that is not there is told as such', async () => {
  await proxied.startProxy([], { HTTPS_PROXY: 'http://localhost:1' });
  expect((await proxied.curl(`${origin}/`)).stdout).toContain('the proxy of the company cannot be reached');
});

test('this machine, and what NO_PROXY names, is reached directly', async () => {
  await proxied.startProxy([], { HTTPS_PROXY: address(), NO_PROXY: '.company.example' });
  expect((await proxied.curl(`${proxied.origin}/`, ...BEARER)).stdout).toBe('ok\n');
  expect((await proxied.curl(`${origin}/`)).stderr).toContain('502');
  expect(company.asked).toEqual([]);
});

test('a password on the command line, and an address that is none, are refused', async () => {
  const wrong = await proxied.machine.run(['proxy', '--port', '0', `--upstream-proxy=${address('office:hunter2@')}`]);
  expect(wrong).toMatchObject({ exit: 2, stdout: '' });
  expect(wrong.stderr).toContain('must not be on the command line');
  expect(wrong.stderr).not.toContain('hunter2');
  const socks = await proxied.machine.run(['proxy', '--port', '0'], { env: { ALL_PROXY: 'socks5://localhost:1' } });
  expect(socks).toMatchObject({ exit: 2 });
  await proxied.startProxy(['--upstream-proxy=none'], { ALL_PROXY: 'socks5://localhost:1' });
});
