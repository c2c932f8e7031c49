import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Proxied, REFERENCE } from './proxied.ts';

// Attack 27: a web page, another local user, or a rebinding host talks to the port.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let proxied: Proxied;

beforeAll(async () => {
  proxied = await Proxied.start();
});

afterAll(async () => {
  await proxied.stop();
});

/** The status line of what the proxy answers to these bytes. */
async function statusOf(request: string): Promise<string> {
  const socket = connect(proxied.proxy.port, '127.0.0.1');
  socket.write(request);
  const [data] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return data.toString('latin1').split('\r\n', 1)[0] ?? '';
}

test('attack 27: a web page is refused, in every form that it could send', async () => {
  const { upstream, proxy } = proxied;
  const own = `localhost:${upstream.port}`;
  const page = 'Origin: https://evil.example\r\n';
  expect(await statusOf(`GET / HTTP/1.1\r\nHost: localhost:${proxy.port}\r\n${page}\r\n`)).toContain(' 403 ');
  expect(await statusOf(`GET http://${own}/ HTTP/1.1\r\nHost: ${own}\r\nSec-Fetch-Site: cross-site\r\n\r\n`)).toContain(' 403 ');
  expect(await statusOf(`CONNECT ${own} HTTP/1.1\r\nHost: ${own}\r\n${page}\r\n`)).toContain(' 403 ');
  expect(upstream.arrived).toEqual([]);
});

test('attack 27: a name that somebody has pointed to this machine is not the proxy', async () => {
  expect(await statusOf(`GET / HTTP/1.1\r\nHost: rebound.example:${proxied.proxy.port}\r\n\r\n`)).toContain(' 400 ');
  expect(await statusOf(`GET / HTTP/1.1\r\nHost: localhost:${proxied.proxy.port}\r\n\r\n`)).toContain(' 200 ');
});

test.each(['localhost', '127.0.0.1', '[::1]', '0.0.0.0', '127.1', '2130706433', '[::ffff:127.0.0.1]', '127.0.0.2'])(
  'attack 27: the proxy does not connect to itself as %s',
  async (host) => {
    const target = `${host}:${proxied.proxy.port}`;
    expect(await statusOf(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`)).toContain(' 400 ');
    expect(await statusOf(`GET http://${target}/ HTTP/1.1\r\nHost: ${target}\r\n\r\n`)).toContain(' 400 ');
  },
);

test.runIf(process.platform === 'linux' && process.getuid?.() === 0)('attack 27: another user of this machine is refused', async () => {
  const { stdout } = await proxied.client('setpriv', [
    ...['--reuid', '65534', '--regid', '65534', '--clear-groups', 'curl', '-sS', '-x', proxied.proxyUrl],
    ...[`http://localhost:${proxied.upstream.port}/`, '-H', `X-Key: ${REFERENCE}`],
  ]);
  expect(stdout).toContain('"error":"not-a-client"');
});

/** Sends requests over connections that it leaves at once, so that the system cannot tell any more whose they were. */
const HIT_AND_RUN = `
  const [port, request] = process.argv.slice(1);
  for (let left = 100; left > 0; left--) {
    const socket = require('node:net').connect(Number(port), '127.0.0.1', () => socket.write(request, () => socket.destroy()));
    socket.on('error', () => undefined);
  }
`;

test.runIf(process.platform === 'linux' && process.getuid?.() === 0)('attack 27: another user gains nothing by leaving before it is known', async () => {
  const { upstream, proxy, origin } = proxied;
  upstream.arrived.length = 0;
  const request = `GET ${origin}/blind HTTP/1.1\r\nHost: localhost:${upstream.port}\r\nX-Key: ${REFERENCE}\r\n\r\n`;
  const { exit } = await proxied.client('setpriv', [
    ...['--reuid', '65534', '--regid', '65534', '--clear-groups', process.execPath, '-e', HIT_AND_RUN, String(proxy.port), request],
  ]);
  expect(exit).toBe(0);
  await proxied.curl(`${origin}/afterwards`);
  expect(upstream.arrived.map(({ url }) => url)).toEqual(['/afterwards']);
});

test('attack 27: where credentials are asked for, nothing goes without them', async () => {
  await proxied.stopProxy();
  await proxied.startProxy(['--credentials']);
  const { origin, upstream } = proxied;
  upstream.arrived.length = 0;
  const without = await proxied.curl(`${origin}/`);
  expect(without.stderr).toContain('407');
  const wrong = await proxied.curl('--proxy-user', 'clavitor:wrong', `${origin}/`);
  expect(wrong.stderr).toContain('407');
  expect(upstream.arrived).toEqual([]);
  const { stdout } = await proxied.machine.run(['proxy', 'env', '--json']);
  const env = JSON.parse(stdout) as Record<string, string>;
  // --proxy-anyauth asks first without, over the same connection.
  const right = await proxied.client('curl', ['-sSv', '--proxy-anyauth', `${origin}/`], { ...env, NO_PROXY: '', no_proxy: '' });
  expect(right.stdout).toBe('ok\n');
  expect(right.stderr).toContain('407');
});
