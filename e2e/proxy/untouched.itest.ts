import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { Proxied, REFERENCE, SECRET } from './proxied.ts';
import { Upstream } from './upstream.ts';

// Hosts whose connections are passed on as they are: --bypass, --intercept, and the project file.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const ON_THE_WIRE = Buffer.from(SECRET).toString('latin1');

let proxied: Proxied;
let host: string;

beforeAll(async () => {
  proxied = await Proxied.start();
  host = `localhost:${proxied.upstream.port}`;
});

afterAll(async () => proxied.stop());

beforeEach(() => {
  proxied.upstream.arrived.length = 0;
});

async function restart(...args: readonly string[]): Promise<void> {
  await proxied.stopProxy();
  await proxied.startProxy(args);
}

/** A client that trusts the host's own certificate and no other one, as one that pins it does. */
async function pinned(url = `${proxied.origin}/plain`): Promise<string> {
  return (await proxied.curl('--cacert', proxied.caFile, url, '-H', `X: ${REFERENCE}`, '-w', '%{http_code}')).stdout;
}

async function untouchedConnections(): Promise<number> {
  const { stdout } = await proxied.machine.run(['proxy', 'status', '--json']);
  return (JSON.parse(stdout) as { untouched: number }).untouched;
}

/** What the proxy answers to these bytes; the connection stays. */
async function ask(text: string): Promise<{ socket: Socket; answer: string }> {
  const socket = connect(proxied.proxy.port, '127.0.0.1');
  socket.write(text);
  return { socket, answer: String((await once(socket, 'data'))[0]) };
}

const connectTo = (target: string, more = '') => `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${more}\r\n`;

test('a host of the bypass list: the client sees the certificate of the host, and references stay', async () => {
  await restart('--bypass', host);
  expect(await pinned()).toBe('ok\n200');
  expect(proxied.upstream.last.headers['x']).toBe(REFERENCE);
  expect(await untouchedConnections()).toBe(1);
  const other = `https://api.localhost:${proxied.upstream.port}/`;
  expect(await pinned(other), 'another one is opened').toBe('000');
  await proxied.curl(other, '-H', `X: ${REFERENCE}`);
  expect(proxied.upstream.last.headers['x']).toBe(ON_THE_WIRE);
});

test('attack 25: a host of the bypass list gets no value in a request that the proxy can read', async () => {
  const plain = await Upstream.start(null);
  await restart('--bypass', 'localhost');
  const { port } = proxied.upstream;
  for (const [scheme, target] of [['https', port], ['http', plain.port]] as const) {
    const { socket } = await ask(`GET ${scheme}://localhost:${target}/?key=${REFERENCE} HTTP/1.1\r\nHost: localhost:${target}\r\nX-Key: ${REFERENCE}\r\n\r\n`);
    socket.destroy();
    const upstream = scheme === 'https' ? proxied.upstream : plain;
    expect(upstream.last).toMatchObject({ url: `/?key=${REFERENCE}`, headers: { 'x-key': REFERENCE } });
  }
  await plain.stop();
});

test('with --intercept rules: all hosts but those that a rule names, as the file says now', async () => {
  const file = path.join(proxied.machine.home, 'rules.toml');
  const rule = `[[proxy.rules]]\nhost = "${host}"\ninject = { header = "X-Ruled", value = "${REFERENCE}" }\n`;
  await writeFile(file, '');
  await restart('--intercept', 'rules', '--rules', file);
  expect(await pinned()).toBe('ok\n200');
  expect(proxied.upstream.last.headers['x']).toBe(REFERENCE);
  await writeFile(file, rule);
  await vi.waitFor(async () => expect(await pinned(), 'opened: the host shows the certificate of the proxy').toBe('000'), { timeout: 10_000, interval: 300 });
  await proxied.curl(`${proxied.origin}/plain`, '-H', `X: ${REFERENCE}`);
  expect(proxied.upstream.last.headers).toMatchObject({ x: ON_THE_WIRE, 'x-ruled': ON_THE_WIRE });
  expect(await pinned(`https://api.localhost:${proxied.upstream.port}/`)).toBe('ok\n200');
});

test('attack 25: what the file lists as untouched gets no value any more, on a connection that is open neither', async () => {
  const file = path.join(proxied.machine.home, 'bypass.toml');
  await writeFile(file, '');
  await restart('--rules', file);
  let first: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => (first = resolve));
  const listed = arrived.then(async () => {
    await writeFile(file, `[proxy]\nbypass = ["${host}"]\n`);
    await vi.waitFor(async () => expect((await proxied.machine.run(['proxy', 'status'])).stdout).toMatch(/untouched +localhost:/), { timeout: 10_000, interval: 300 });
  });
  proxied.upstream.handlers.set('/first', (_request, response) => {
    first();
    void listed.then(() => response.end('first\n'));
  });
  await proxied.curl('--http1.1', `${proxied.origin}/first`, `${proxied.origin}/second`, '-H', `X: ${REFERENCE}`);
  await listed;
  proxied.upstream.handlers.clear();
  expect(proxied.upstream.arrived.map(({ headers }) => headers['x'])).toEqual([ON_THE_WIRE, REFERENCE]);
});

describe('what holds for every connection holds for untouched ones', () => {
  beforeAll(async () => restart('--intercept', 'rules'));

  test.each(['169.254.169.254:443', '[fd00:ec2::254]:80', '[::ffff:169.254.169.254]:443', '[fe80::1]:443'])('attack 25: the address of metadata %s is not reached', async (target) => {
    expect((await ask(connectTo(target))).answer).toMatch(/^HTTP\/1\.1 403 .*"error":"address-not-allowed"/s);
  });

  test.each(['localhost', '[::1]', '0.0.0.0', '2130706433'])('attack 27: the proxy does not connect to itself as %s', async (name) => {
    expect((await ask(connectTo(`${name}:${proxied.proxy.port}`))).answer).toMatch(/^HTTP\/1\.1 400 .*"error":"loop"/s);
  });

  test('attack 27: a web page is refused', async () => {
    expect((await ask(connectTo(host, 'Sec-Fetch-Site: cross-site\r\n'))).answer).toContain('"error":"not-a-client"');
  });

  test('a lease opens none of them: what is inside could not be held against it', async () => {
    const { stdout } = await proxied.machine.run(['lease', REFERENCE, '--host', host, '--json']);
    const { username, password } = new URL((JSON.parse(stdout) as { proxy_url: string }).proxy_url);
    const credentials = Buffer.from(`${username}:${password}`).toString('base64');
    expect((await ask(connectTo(host, `Proxy-Authorization: Basic ${credentials}\r\n`))).answer).toContain('"error":"lease"');
    expect(proxied.upstream.arrived).toEqual([]);
  });
});

describe('a connection that is passed on', () => {
  beforeAll(async () => restart('--intercept', 'rules'));

  test('is refused before it is there where nothing listens', async () => {
    expect((await ask(connectTo('localhost:1'))).answer).toMatch(/^HTTP\/1\.1 502 .*"error":"upstream","message":"the host cannot be reached: nothing listens there"/s);
  });

  test('reaches a host by each of its addresses, and may be closed on one side first', async () => {
    // `localhost` has two addresses, and this host only the second.
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      let text = '';
      socket.setEncoding('utf8').on('data', (part: string) => (text += part));
      socket.once('end', () => socket.end(`you said ${text}`));
    });
    server.listen(0, '::1');
    await once(server, 'listening');
    const { socket, answer } = await ask(connectTo(`localhost:${(server.address() as AddressInfo).port}`));
    expect(answer).toBe('HTTP/1.1 200 Connection Established\r\n\r\n');
    socket.end('all of it');
    let heard = '';
    socket.setEncoding('utf8').on('data', (part: string) => (heard += part));
    await once(socket, 'close');
    expect(heard).toBe('you said all of it');
    server.close();
  });

  test('ends with either side', async () => {
    const peers: Socket[] = [];
    const server = createServer((socket) => void peers.push(socket.on('error', () => undefined).resume()));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const target = `localhost:${(server.address() as AddressInfo).port}`;
    const first = await ask(connectTo(target));
    await vi.waitUntil(() => peers.length === 1);
    first.socket.destroy();
    await vi.waitUntil(() => peers[0]?.destroyed === true);
    const second = await ask(connectTo(target));
    await vi.waitUntil(() => peers.length === 2);
    peers[1]?.destroy();
    await once(second.socket.resume(), 'close');
    server.close();
  });
});
