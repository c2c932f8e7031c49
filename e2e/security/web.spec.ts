import type { Page } from '@playwright/test';
import { expect, test } from '@playwright/test';
import { AgentClient } from '../fixtures/agent-client.ts';
import { HostileProxy } from '../fixtures/hostile-proxy.ts';
import { send } from '../fixtures/http.ts';
import type { Instance } from '../fixtures/instance.ts';
import { startInstance } from '../fixtures/instance.ts';
import { canary, leakScan } from '../fixtures/leak-scan.ts';
import { Owner } from '../fixtures/owner.ts';
import { PasskeyDevice } from '../fixtures/passkey-device.ts';
import { exchange, statuses } from '../fixtures/raw-connection.ts';
import { texts } from '../fixtures/texts.ts';

// The attacker owns another site, a stored string, or the computer after the owner has gone. The
// program is the built one, with its pages.

const MARKUP = '<img src=x onerror="globalThis.pwned=1"><script>globalThis.pwned=1</script>{{1}}';
const SECRET = 'kein-Mensch-weiss-4711';

let instance: Instance;
let page: Page;
let owner: Owner;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  instance = await startInstance();
  page = await (await browser.newContext()).newPage();
  await PasskeyDevice.plugInto(page);
  owner = new Owner(page);
  await owner.claim(`${instance.origin}/claim#${instance.claimCode}`, `Vault ${MARKUP}`);
});

test.afterAll(async () => {
  await page.close();
  await instance.stop();
});

test('attack 20: markup in every stored string is text on every page', async () => {
  test.setTimeout(120_000);
  const name = `Entry ${MARKUP}`;
  await owner.createEntry('login', name, [
    [texts.field.username, MARKUP],
    [texts.field.password, SECRET],
  ]);
  const agentName = `Agent ${MARKUP}`.slice(0, 100);
  const token = await owner.createAgent(agentName, [name]);
  const agent = await AgentClient.enrol(instance, token, MARKUP);
  await owner.seesConnected(agentName);
  const request = await agent.signFetch([agent.tag({ name, field: '' })]);
  await agent.send({ ...request, headers: { ...request.headers, 'user-agent': `clavitor-cli/${MARKUP}` } });

  await owner.openEntry(name);
  await expectHarmless();
  for (const view of ['agents', 'timeline', 'settings', 'vault'] as const) {
    await owner.goTo(view);
    await expectHarmless();
  }
  await owner.openAgent(agentName);
  await expectHarmless();
});

test('attack 21: another site can neither frame a page nor send a form', async () => {
  const evil = await HostileProxy.start();
  const form = (action: string, type: string) => `<form method="post" action="${instance.origin}${action}" enctype="${type}"><input name='{"a":"' value='"}'></form>`;
  evil.serve('/frame', 'text/html', `<iframe src="${instance.origin}/"></iframe>`);
  evil.serve('/form', 'text/html', form('/api/session/lock', 'text/plain'));
  const context = page.context();
  const other = await context.newPage();
  await other.goto(`${evil.origin}/frame`);
  await expect.poll(() => other.frames().some((frame) => frame.url().startsWith('chrome-error:'))).toBe(true);
  await other.goto(`${evil.origin}/form`);
  const [answer] = await Promise.all([
    other.waitForResponse((response) => response.url().endsWith('/api/session/lock')),
    other.evaluate(() => document.querySelector('form')?.submit()),
  ]);
  expect(answer.status()).toBeGreaterThanOrEqual(400);
  await other.close();
  await evil.stop();
  expect(await page.evaluate(async () => (await fetch('/api/vault')).status), 'neither locked nor signed out').toBe(200);
});

test('attack 24: forged internal headers, segment routes and absolute targets reach nothing', async () => {
  const forged = {
    'x-middleware-subrequest': 'middleware:middleware:middleware:middleware:middleware',
    'x-middleware-next': '1',
    'x-middleware-rewrite': '/api/vault',
    'x-middleware-override-headers': 'cookie',
    'x-invoke-path': '/api/vault',
    'x-matched-path': '/api/vault',
    'x-nextjs-data': '1',
    'x-original-url': '/api/vault',
    'x-now-route-matches': '1',
    'x-forwarded-host': 'evil.example',
    rsc: '1',
    'next-router-prefetch': '1',
    'next-router-state-tree': '%5B%22%22%5D',
    'next-action': '7f0000000000000000000000000000000000000000',
  };
  for (const path of ['/api/vault', '/api/audit', '/api/vault?_rsc=1', '/api/vault/', '/api//vault', '/API/vault', '/api/vault.rsc', '/_next/data/x/api/vault.json']) {
    for (const method of ['GET', 'POST', 'HEAD']) {
      const answer = await send(instance, { method, path, headers: forged });
      expect(answer.status === 200 && answer.body.includes('manifest'), `${method} ${path}`).toBe(false);
    }
  }
  for (const path of ['/', '/agents', '/sign-in']) {
    const answer = await send(instance, { method: 'GET', path, headers: forged });
    expect([answer.status, answer.headers['content-type']], `${path} is drawn as ever`).toEqual([200, 'text/html; charset=utf-8']);
  }
  const action = await send(instance, { method: 'POST', path: '/', headers: { ...forged, 'content-type': 'multipart/form-data; boundary=x' }, body: '--x--' });
  expect(action.status).toBeGreaterThanOrEqual(400);
  for (const line of [`GET http://localhost:${instance.port}/api/vault HTTP/1.1`, 'GET //evil.example/ HTTP/1.1', 'GET /\\evil.example HTTP/1.1', 'OPTIONS * HTTP/1.1']) {
    const received = await exchange(instance.port, `${line}\r\nHost: localhost:${instance.port}\r\nConnection: close\r\n\r\n`);
    expect(statuses(received)[0], line).toBe(400);
  }
  const upgrade = await exchange(instance.port, `GET /_next/webpack-hmr HTTP/1.1\r\nHost: localhost:${instance.port}\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`);
  expect(statuses(upgrade)).not.toContain(101);
});

test('attack 23: after a lock nothing secret is left in the page, its storage, its history or its caches', async () => {
  await owner.openEntry(`Entry ${MARKUP}`);
  await page.getByRole('button', { name: texts.entry.show.replace('{label}', texts.field.password) }).click();
  await owner.sees(SECRET);
  await owner.lock();
  const left = await residue(page);
  const canaries = [canary('value', SECRET), canary('markup', MARKUP), canary('user', 'globalThis.pwned')];
  expect(leakScan([{ place: 'page', bytes: Buffer.from(left) }], canaries)).toEqual([]);
  expect(await page.context().cookies(), 'no secret but the session').toHaveLength(1);
});

/** The whole document and everything that a page can store. */
async function residue(where: Page): Promise<string> {
  const stored = await where.evaluate(async () => ({
    local: Object.entries(localStorage),
    session: Object.entries(sessionStorage),
    history: JSON.stringify(history.state),
    address: location.href,
    title: document.title,
    caches: await caches.keys(),
    globals: Object.keys(globalThis).filter((name) => typeof Reflect.get(globalThis, name) === 'string').map((name) => String(Reflect.get(globalThis, name))),
    inputs: [...document.querySelectorAll('input, textarea')].map((input) => (input as HTMLInputElement).value),
  }));
  expect([stored.caches, await recordsOf(where)], 'so small a vault is not remembered').toEqual([[], []]);
  return JSON.stringify(stored) + (await where.content());
}

/** The records of every database of the origin. */
async function recordsOf(where: Page): Promise<unknown[]> {
  return where.evaluate(async () => {
    const settled = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result));
        request.addEventListener('error', () => reject(new Error('the database does not answer')));
      });
    const records: unknown[] = [];
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await settled(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const all: unknown[] = await settled(database.transaction(store).objectStore(store).getAll());
        records.push(...all);
      }
      database.close();
    }
    return records;
  });
}

async function expectHarmless(): Promise<void> {
  expect(await page.evaluate(() => Reflect.get(globalThis, 'pwned') as unknown)).toBeUndefined();
  await expect(page.locator('img[src="x"]')).toHaveCount(0);
}
