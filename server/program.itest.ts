import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { send } from '../e2e/fixtures/http.ts';
import type { Instance, InstanceOptions } from '../e2e/fixtures/instance.ts';
import { startInstance } from '../e2e/fixtures/instance.ts';
import { freshDatabase } from '../tests/database.ts';

let started: Instance[] = [];

afterEach(async () => {
  await Promise.all(started.map((instance) => instance.stop()));
  started = [];
});

async function start(options: InstanceOptions = {}): Promise<Instance> {
  const instance = await startInstance(options);
  started.push(instance);
  return instance;
}

const quiet = { CLAVITOR_LOG_LEVEL: 'warn' };

test('prints one line with the address and the claim link', async () => {
  const instance = await start({ databaseUrl: await freshDatabase(), env: quiet });
  const line = `Clavitor runs at ${instance.origin} and waits for its owner: ${instance.origin}/claim#${instance.claimCode}\n`;
  expect(instance.claimCode).toMatch(/^[\w-]{43}$/);
  expect(instance.log).toBe(line);
});

test('says that the port is taken', async () => {
  const first = await start({ databaseUrl: await freshDatabase() });
  const second = startInstance({ databaseUrl: await freshDatabase(), env: { PORT: String(first.port) } });
  await expect(second).rejects.toThrow(`error: port ${first.port} is in use by another program`);
});

test('says that the data folder is taken', async () => {
  const first = await start();
  const second = startInstance({ env: { CLAVITOR_DATA_DIR: first.dataDir } });
  await expect(second).rejects.toThrow('error: the data folder is in use by another running Clavitor');
});

test('says which variable is wrong', async () => {
  await expect(startInstance({ env: { CLAVITOR_TRUST_PROXY: 'yes' } })).rejects.toThrow('error: CLAVITOR_TRUST_PROXY must be the number of proxies');
});

test('says that the database does not answer, without its password', async () => {
  const failure = startInstance({ databaseUrl: 'postgres://someone:canary-4471@127.0.0.1:1/none' });
  await expect(failure).rejects.toThrow('error: the database at DATABASE_URL does not answer (ECONNREFUSED)');
  await expect(failure).rejects.not.toThrow('canary-4471');
});

test('Ctrl-C stops the database too, and everything is there at the next start', async () => {
  const instance = await start();
  const postmaster = Number(readFileSync(path.join(instance.dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n', 1)[0]);
  instance.interrupt();
  await instance.restart();
  expect(() => readFileSync(`/proc/${postmaster}/cmdline`)).toThrow();
  expect((await send(instance, { method: 'GET', path: '/sign-in' })).status).toBe(200);
});

// Attack 24: the framework's advisories of 2025 and 2026 began with headers and methods meant for itself.
const FORGED: readonly Readonly<Record<string, string>>[] = [
  { 'x-middleware-subrequest': 'middleware:middleware:middleware:middleware:middleware' },
  { 'x-middleware-prefetch': '1' },
  { 'x-nextjs-data': '1' },
  { rsc: '1' },
  { rsc: '1', 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_tree' },
  { 'x-matched-path': '/api/vault', 'x-invoke-path': '/api/vault' },
  { 'x-forwarded-host': 'evil.example' },
];

test('sends a page asked for by address to the name that passkeys belong to', async () => {
  const instance = await start({ databaseUrl: await freshDatabase() });
  const answer = await send(instance, { method: 'GET', path: '/agents?a=1', headers: { host: `127.0.0.1:${instance.port}` } });
  expect([answer.status, answer.headers.location]).toEqual([307, `${instance.origin}/agents?a=1`]);
  expect((await send(instance, { method: 'GET', path: '/agents' })).status).toBe(200);
});

test('attack 24: headers of the framework change nothing', async () => {
  const instance = await start({ databaseUrl: await freshDatabase() });
  const plain = await page(instance, {});
  expect(plain).toContain('<html');
  for (const headers of FORGED) expect(await page(instance, headers), JSON.stringify(headers)).toBe(plain);

  const action = await send(instance, { method: 'POST', path: '/', headers: { 'next-action': 'a'.repeat(40), 'content-type': 'text/plain' }, body: '[]' });
  expect(action.status).toBe(405);
  for (const target of ['/_next/image?url=%2Ficon.svg&w=64&q=75', '/_next/data/x/index.json', '/_next/static/../../package.json', '/_next/webpack-hmr']) {
    expect((await send(instance, { method: 'GET', path: target })).status, target).toBe(404);
  }
});

test('a page allows no script but its own', async () => {
  const instance = await start({ databaseUrl: await freshDatabase() });
  const [first, second] = [await send(instance, { method: 'GET', path: '/' }), await send(instance, { method: 'GET', path: '/' })];
  const nonce = nonceOf(first.headers['content-security-policy']);
  expect(nonce).toMatch(/^[\w+/]{22}==$/);
  expect(nonceOf(second.headers['content-security-policy'])).not.toBe(nonce);
  const scripts = first.body.toString().match(/<script\b[^>]*>/g) ?? [];
  expect(scripts.length).toBeGreaterThan(0);
  expect(scripts.filter((script) => !script.includes(`nonce="${nonce}"`))).toEqual([]);
  expect(first.headers).toMatchObject({
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  });
  expect(first.headers['content-security-policy']).toContain("require-trusted-types-for 'script'");
});

/** A page without what differs from answer to answer. */
async function page(instance: Instance, headers: Readonly<Record<string, string>>): Promise<string> {
  const answer = await send(instance, { method: 'GET', path: '/', headers });
  const nonce = nonceOf(answer.headers['content-security-policy']);
  return `${answer.status} ${answer.body.toString().replaceAll(nonce, 'NONCE')}`;
}

function nonceOf(policy: string | string[] | undefined): string {
  return /'nonce-([^']+)'/.exec(String(policy))?.[1] ?? '';
}
