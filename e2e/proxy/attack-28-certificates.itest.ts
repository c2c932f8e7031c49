import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { chmod, readFile, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { connect as connectTls, createSecureContext } from 'node:tls';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { UNTRUSTED_TLS } from '../../tests/untrusted-tls.ts';
import { Proxied } from './proxied.ts';
import { TestAuthority, Upstream } from './upstream.ts';

// Attacks 28 and 29: certificates of hosts, and the proxy's own authority.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const YEAR = 365 * 86_400_000;

let proxied: Proxied;

beforeAll(async () => {
  proxied = await Proxied.start();
});

afterAll(async () => {
  await proxied.stop();
});

test.each(['self-signed', 'of an unknown authority', 'for another name', 'expired'])('attack 28: a certificate %s is refused', async (kind) => {
  const unknown = await TestAuthority.make();
  const expired = await TestAuthority.make(Date.now() - 2 * YEAR);
  const contexts: Readonly<Record<string, () => ReturnType<TestAuthority['contextFor']>>> = {
    'self-signed': () => Promise.resolve(createSecureContext(UNTRUSTED_TLS)),
    'of an unknown authority': () => unknown.contextFor('localhost'),
    'for another name': () => proxied.authority.contextFor('other.localhost'),
    expired: () => expired.contextFor('localhost'),
  };
  const host = await Upstream.start(() => contexts[kind]?.() ?? unknown.contextFor('localhost'));
  for (const version of ['--http1.1', '--http2']) {
    const { stdout } = await proxied.curl(version, `https://localhost:${host.port}/`);
    expect(JSON.parse(stdout)).toMatchObject({ error: 'upstream-tls', host: `localhost:${host.port}` });
  }
  expect(host.arrived).toEqual([]);
  await host.stop();
});

test('attack 28: NODE_TLS_REJECT_UNAUTHORIZED changes nothing', async () => {
  const host = await Upstream.start(() => Promise.resolve(createSecureContext(UNTRUSTED_TLS)));
  await proxied.stopProxy();
  await proxied.startProxy([], { NODE_TLS_REJECT_UNAUTHORIZED: '0' });
  const { stdout } = await proxied.curl(`https://localhost:${host.port}/`);
  expect(stdout).toContain('"error":"upstream-tls"');
  expect(host.arrived).toEqual([]);
  await host.stop();
});

test('attack 29: the authority is private, named, and limited', async () => {
  const file = path.join(proxied.machine.home, '.config', 'clavitor', 'proxy-ca.pem');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const text = await readFile(file, 'utf8');
  const certificate = new X509Certificate(text);
  expect(certificate.subject).toMatch(/^CN=Clavitor proxy of .+@.+$/);
  expect(certificate.ca).toBe(true);
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  expect(certificate.toLegacyObject().bits).toBe(256);
  expect(Date.parse(certificate.validTo) - Date.now()).toBeLessThan(366 * 86_400_000);
  // Neither what clients are pointed at nor what the command prints holds the key.
  expect(await readFile(proxied.proxy.bundle, 'utf8')).not.toContain('PRIVATE KEY');
});

test('attack 29: an authority that others could read is refused, not repaired', async () => {
  const file = path.join(proxied.machine.home, '.config', 'clavitor', 'proxy-ca.pem');
  await proxied.stopProxy();
  await chmod(file, 0o644);
  const { exit, stderr } = await proxied.machine.run(['proxy', '--port', '0']);
  expect(stderr).toContain('other users can read or change');
  expect(exit).toBe(8);
  await chmod(file, 0o600);
  await proxied.startProxy();
});

test('attack 29: a leaf is for the one host that was asked for, and short-lived', async () => {
  const socket = connect(proxied.proxy.port, '127.0.0.1');
  const target = `localhost:${proxied.upstream.port}`;
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
  await once(socket, 'data');
  const tls = connectTls({ socket, servername: 'localhost', ca: await readFile(proxied.proxy.bundle, 'utf8') });
  await once(tls, 'secureConnect');
  const leaf = new X509Certificate(tls.getPeerCertificate().raw);
  tls.destroy();
  expect(leaf.subjectAltName).toBe('DNS:localhost');
  expect(leaf.ca).toBe(false);
  expect(Date.parse(leaf.validTo) - Date.now()).toBeLessThan(31 * 86_400_000);
});
