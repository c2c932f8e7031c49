import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Proxied, REFERENCE } from './proxied.ts';
import { SlowDoor } from './slow-door.ts';

// What the owner does, and what happens to the server, reaches a proxy that runs.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

/** The proxy's promise, with the time that the test's own requests take. */
const WITHIN = { timeout: 7_000, interval: 200 };

let proxied: Proxied;
let slow: SlowDoor;

beforeAll(async () => {
  slow = await SlowDoor.start();
  proxied = await Proxied.start(() => Promise.resolve([`localhost:${slow.port}`, `api.localhost:${slow.port}`]));
  slow.leadsTo = proxied.upstream.port;
});

afterAll(async () => {
  slow.stop();
  await proxied.stop();
});

async function ask(): Promise<string> {
  const { stdout } = await proxied.curl(`${proxied.origin}/`, '-H', `X-Key: ${REFERENCE}`);
  return stdout;
}

describe('a proxy that runs', () => {
  test('each injection is recorded with its host, and a value is asked for again after seconds', async () => {
    await ask();
    const bodies = proxied.vault.proxy.seen.filter(({ path }) => path === '/agent/v1/fetch').map(({ body }) => JSON.parse(body.toString()) as object);
    expect(bodies.at(-1)).toMatchObject({ purpose: 'inject', host: `localhost:${proxied.upstream.port}` });
    const count = bodies.length;
    await ask();
    expect(proxied.vault.proxy.seen.filter(({ path }) => path === '/agent/v1/fetch')).toHaveLength(count);
  });

  test('a pause acts within seconds, and so does its end', async () => {
    const { owner } = proxied.vault;
    expect(await ask()).toBe('ok\n');
    await owner.setAgentState(proxied.agent, 'paused');
    await vi.waitUntil(async () => (await ask()).includes('the owner has paused this agent'), WITHIN);
    await owner.setAgentState(proxied.agent, 'active');
    await vi.waitUntil(async () => (await ask()) === 'ok\n', WITHIN);
  });

  // A name of its own for each: what was refused for one is not asked for again at once.
  test.each([['--http1.1', 'localhost'], ['--http2', 'api.localhost']])('a pause acts by %s on a request too that waits for its host at that moment', async (version, name) => {
    const { owner } = proxied.vault;
    const answer = proxied.curl(version, `https://${name}:${slow.port}/slow`, '-H', `X-Key: ${REFERENCE}`);
    await slow.knock();
    const fetched = Date.now();
    await owner.setAgentState(proxied.agent, 'paused');
    // A value is used for five seconds after it was fetched.
    await vi.waitUntil(() => Date.now() > fetched + 5_500, WITHIN);
    slow.open();
    expect((await answer).stdout).toContain('the owner has paused this agent');
    expect(proxied.upstream.arrived.map(({ url }) => url)).not.toContain('/slow');
    await owner.setAgentState(proxied.agent, 'active');
    await vi.waitUntil(async () => (await ask()) === 'ok\n', WITHIN);
  });

  test('a server that cannot be reached leaves a value in use for a moment, and an answer of refusal ends that', async () => {
    expect(await ask()).toBe('ok\n');
    const rule = { method: 'POST', path: '/agent/v1/fetch', edit: () => ({ status: 503, headers: { 'content-type': 'application/json' }, body: { error: 'unavailable' } }) };
    const edited = await proxied.vault.proxy.during(rule, async () => {
      await vi.waitUntil(() => proxied.vault.proxy.seen.length > 0);
      const before = Date.now();
      // Longer than a value is fresh.
      await vi.waitUntil(async () => (await ask()) === 'ok\n' && Date.now() - before > 6_000, { timeout: 10_000, interval: 500 });
    });
    expect(edited).toBeGreaterThan(0);
    await proxied.vault.owner.setAgentState(proxied.agent, 'revoked');
    await vi.waitUntil(async () => (await ask()).includes('the owner has revoked this agent'), WITHIN);
  });
});

describe('the commands', () => {
  test('--background, status, env, stop', async () => {
    const { machine } = proxied;
    await proxied.stopProxy();
    expect(await machine.run(['proxy', 'status'])).toMatchObject({ exit: 8, stdout: '' });
    const started = await machine.run(['proxy', '--background', '--port', '0', '--json']);
    expect(started).toMatchObject({ exit: 0, stderr: '' });
    const { port, pid } = JSON.parse(started.stdout) as { port: number; pid: number };
    expect(JSON.parse((await machine.run(['proxy', 'status', '--json'])).stdout)).toMatchObject({ running: true, port, pid });
    expect((await machine.run(['proxy', '--background', '--port', '0'])).stderr).toContain(`a proxy runs on port ${port}`);
    expect((await machine.run(['proxy', 'env'])).stdout).toContain(`export HTTPS_PROXY='http://localhost:${port}'\n`);
    expect(await machine.run(['proxy', 'stop'])).toEqual({ exit: 0, stdout: 'the proxy has ended\n', stderr: '' });
    expect(await machine.run(['proxy', 'stop'])).toEqual({ exit: 0, stdout: 'no proxy ran\n', stderr: '' });
    await proxied.startProxy();
  });

  test('ca path and ca print show the certificate, and never the key', async () => {
    const { machine, proxy } = proxied;
    expect(await machine.run(['ca', 'path'])).toEqual({ exit: 0, stdout: `${proxy.bundle}\n`, stderr: '' });
    const { stdout } = await machine.run(['ca', 'print']);
    expect(stdout).toMatch(/^-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n$/);
    expect(await readFile(proxy.bundle, 'utf8')).toContain(stdout);
    expect(await readFile(proxy.bundle, 'utf8')).not.toContain('PRIVATE KEY');
  });

  test('a port that is taken is named, with --background too', async () => {
    const port = String(proxied.upstream.port);
    const end = await proxied.machine.run(['proxy', '--port', port]);
    expect(end.stderr).toContain(`error: port ${port} of 127.0.0.1 is taken`);
    expect(end.exit).toBe(8);
  });
});
