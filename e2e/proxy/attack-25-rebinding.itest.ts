import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { NameServer } from '../fixtures/name-server.ts';
import { Proxied, REFERENCE, SECRET } from './proxied.ts';
import { Upstream } from './upstream.ts';

// Attack 25: who answers for an allowed name points it at a machine of the local network. The proxy asks a real name
// server. The owner has allowed names and one address; the other machine has a certificate for these names too,
// as an attacker has who answers for them.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const ALLOWED = '127.0.0.1';
const INNER = '127.0.0.2';
const BEARER = ['-H', `Authorization: Bearer ${REFERENCE}`];
const WEBSOCKET = ['-H', 'Connection: Upgrade', '-H', 'Upgrade: websocket', '-H', 'Sec-WebSocket-Version: 13', '-H', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='];

let proxied: Proxied;
let names: NameServer;
let allowed: Upstream;
let inner: Upstream;

beforeAll(async () => {
  names = await NameServer.start();
  proxied = await Proxied.start(async (authority) => {
    allowed = await Upstream.start((name) => authority.contextFor(name), { address: ALLOWED });
    inner = await Upstream.start((name) => authority.contextFor(name), { address: INNER, port: allowed.port });
    return [`*.rebound.test:${allowed.port}`, ALLOWED];
  });
  await proxied.stopProxy();
  await proxied.startProxy([], names.variables);
});

afterAll(async () => {
  await proxied.stop();
  await allowed.stop();
  await inner.stop();
  await names.stop();
});

beforeEach(() => {
  for (const list of [names.asked, allowed.arrived, inner.arrived]) list.length = 0;
});

async function ask(name: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await proxied.curl(`https://${name}:${allowed.port}/`, ...BEARER, ...args);
  return stdout;
}

test.each([
  ['HTTP/1.1', 'one.rebound.test', ['--http1.1']],
  ['HTTP/2', 'two.rebound.test', ['--http2']],
  ['a WebSocket', 'socket.rebound.test', ['--http1.1', ...WEBSOCKET]],
])('attack 25: by %s a name is looked up once, and the address that was checked is connected to', async (_protocol, name, args) => {
  names.addressesOf = (_name, earlier) => [earlier === 0 ? ALLOWED : INNER];
  await ask(name, ...args);
  expect(Buffer.from(allowed.last.headers.authorization ?? '', 'latin1').toString()).toBe(`Bearer ${SECRET}`);
  expect(inner.arrived).toEqual([]);
  expect(names.asked).toEqual([name]);
});

test('attack 25: a name that has an address besides that the owner has not named gets nothing', async () => {
  names.addressesOf = () => [ALLOWED, INNER];
  expect(JSON.parse(await ask('both.rebound.test'))).toMatchObject({ error: 'address-not-allowed', reference: REFERENCE });
  expect([allowed.arrived, inner.arrived]).toEqual([[], []]);
});

test('attack 25: a name that moves to another address gets nothing any more', async () => {
  let address = ALLOWED;
  names.addressesOf = () => [address];
  expect(await ask('moved.rebound.test')).toBe('ok\n');
  address = INNER;
  await vi.waitUntil(async () => (await ask('moved.rebound.test')).includes('"error":"address-not-allowed"'), { timeout: 10_000, interval: 200 });
  expect(inner.arrived).toEqual([]);
});

test('attack 25: a name with the address of metadata is not reached, with or without a reference', async () => {
  names.addressesOf = () => ['169.254.169.254'];
  const { stdout } = await proxied.curl('http://metadata.rebound.test/latest/meta-data/');
  expect(stdout).toContain('"error":"address-not-allowed"');
});
