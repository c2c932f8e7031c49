import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { LIMITED, Proxied, REFERENCE } from './proxied.ts';
import { Upstream } from './upstream.ts';

// Attack 25: a credential leaves only for its allowed hosts.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const BEARER = ['-H', `Authorization: Bearer ${REFERENCE}`];

let proxied: Proxied;
let other: Upstream;
let plain: Upstream;

beforeAll(async () => {
  proxied = await Proxied.start();
  other = await Upstream.start((name) => proxied.authority.contextFor(name));
  plain = await Upstream.start(null);
});

afterAll(async () => {
  await other.stop();
  await plain.stop();
  await proxied.stop();
});

beforeEach(() => {
  for (const upstream of [proxied.upstream, other, plain]) upstream.arrived.length = 0;
});

interface RefusalBody {
  readonly error: string;
  readonly reference: string | null;
  readonly host: string | null;
}

/** What a refused request is told; it never holds a value. */
async function refusalOf(...args: readonly string[]): Promise<RefusalBody> {
  const { stdout, stderr } = await proxied.curl(...args);
  expect(stderr).toBe('');
  return JSON.parse(stdout) as RefusalBody;
}

test('attack 25: another host, port or scheme gets nothing', async () => {
  const refused = { error: 'host-not-allowed', reference: REFERENCE };
  expect(await refusalOf(`https://evil.localhost:${other.port}/`, ...BEARER)).toMatchObject({ ...refused, host: `evil.localhost:${other.port}` });
  expect(await refusalOf(`https://localhost:${other.port}/`, ...BEARER)).toMatchObject(refused);
  expect(await refusalOf(`http://localhost:${plain.port}/`, ...BEARER)).toMatchObject(refused);
  expect(await refusalOf(`https://127.0.0.1:${other.port}/`, '-k', ...BEARER)).toMatchObject(refused);
  expect([other.arrived, plain.arrived]).toEqual([[], []]);
});

test('attack 25: an entry without hosts is never sent', async () => {
  const told = await refusalOf(`${proxied.origin}/`, '-H', 'X-Key: clavitor://Nowhere/key');
  expect(told).toMatchObject({ error: 'host-not-allowed', reference: 'clavitor://Nowhere/key' });
  expect(proxied.upstream.arrived).toEqual([]);
});

test('attack 25: each hop of a redirect is checked again', async () => {
  const to = `https://localhost:${other.port}/stolen`;
  proxied.upstream.handlers.set('/redirect', (_request, response) => {
    (response as ServerResponse).writeHead(302, { location: to }).end();
  });
  const told = await refusalOf('-L', '--location-trusted', `${proxied.origin}/redirect`, ...BEARER);
  expect(told).toMatchObject({ error: 'host-not-allowed', host: `localhost:${other.port}` });
  expect(proxied.upstream.arrived).toHaveLength(1);
  expect(other.arrived).toEqual([]);
});

test.each(['allowed@evil.localhost', 'evil.localhost', 'localhost:1', 'localhost@evil', 'localhost/', ''])(
  'attack 25: a Host field that says %j goes nowhere',
  async (host) => {
    const { stdout } = await proxied.curl('--http1.1', `${proxied.origin}/`, '-H', host === '' ? 'Host;' : `Host: ${host}`, ...BEARER);
    expect(stdout).toContain('"error":"host-mismatch"');
    expect(proxied.upstream.arrived).toEqual([]);
  },
);

test('attack 25: of two Host fields and two authorities none is believed', async () => {
  const { upstream } = proxied;
  const own = `localhost:${upstream.port}`;
  const tls = await tunnel(own, 'localhost');
  tls.write(`GET / HTTP/1.1\r\nHost: ${own}\r\nHost: evil.localhost\r\nAuthorization: ${REFERENCE}\r\n\r\n`);
  expect(String((await once(tls, 'data'))[0])).toMatch(/^HTTP\/1\.1 (400|421) /);
  tls.destroy();
  const absolute = await tunnel(own, 'localhost');
  absolute.write(`GET https://evil.localhost/ HTTP/1.1\r\nHost: ${own}\r\nAuthorization: ${REFERENCE}\r\n\r\n`);
  expect(String((await once(absolute, 'data'))[0])).toMatch(/^HTTP\/1\.1 4\d\d /);
  absolute.destroy();
  expect(upstream.arrived).toEqual([]);
});

test('attack 25: TLS for another name than that of CONNECT is not opened', async () => {
  await expect(tunnel(`localhost:${proxied.upstream.port}`, 'evil.localhost')).rejects.toThrow();
  expect(proxied.upstream.arrived).toEqual([]);
});

test.each(['169.254.169.254', '[::ffff:169.254.169.254]', '0xa9fea9fe', '2852039166', '[fe80::1]', '[fd00:ec2::254]'])(
  'attack 25: the address of metadata %s is not reached, with or without a reference',
  async (host) => {
    expect(await refusalOf(`http://${host}/latest/meta-data/`)).toMatchObject({ error: 'address-not-allowed' });
  },
);

test('attack 25: methods and paths are the owner\'s to limit', async () => {
  const { origin, upstream } = proxied;
  const key = ['-H', 'X-Key: clavitor://Limited/key'];
  const other = `https://api.localhost:${upstream.port}`;
  await proxied.curl(`${origin}/repos/a?q`, ...key);
  await proxied.curl('-X', 'POST', '--http2', `${origin}/repos/clavitor://Limited/key/x`);
  await proxied.curl(`${other}/user`, ...key);
  expect(upstream.arrived.map(({ method, url, headers }) => [method, url, headers['x-key']])).toEqual([
    ['GET', '/repos/a?q', LIMITED],
    ['POST', `/repos/${LIMITED}/x`, undefined],
    ['GET', '/user', LIMITED],
  ]);
  upstream.arrived.length = 0;
  const refused = { error: 'request-not-allowed', reference: 'clavitor://Limited/key' };
  expect(await refusalOf(`${origin}/user`, ...key)).toMatchObject(refused);
  expect(await refusalOf('-X', 'DELETE', `${origin}/repos/a`, ...key)).toMatchObject(refused);
  expect(await refusalOf('--http2', '-X', 'DELETE', `${other}/repos/a`, ...key)).toMatchObject(refused);
  expect(await refusalOf('--path-as-is', `${origin}/repos/../user`, ...key)).toMatchObject(refused);
  expect(await refusalOf('--path-as-is', `${origin}/repos/%2e%2e/user`, ...key)).toMatchObject(refused);
  expect(await refusalOf('-X', 'POST', '-H', 'X-HTTP-Method-Override: DELETE', `${origin}/repos/a`, ...key)).toMatchObject(refused);
  expect(upstream.arrived).toEqual([]);
});

/** A TLS connection through the proxy's tunnel. */
async function tunnel(target: string, servername: string) {
  const socket = connect(proxied.proxy.port, '127.0.0.1');
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
  await once(socket, 'data');
  const tls = connectTls({ socket, servername, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] });
  await once(tls, 'secureConnect');
  return tls;
}
