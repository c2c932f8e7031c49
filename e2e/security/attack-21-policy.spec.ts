import type { Page } from '@playwright/test';
import { expect, test } from '@playwright/test';
import { freshDatabase } from '../../tests/database.ts';
import { send } from '../fixtures/http.ts';
import type { Instance } from '../fixtures/instance.ts';
import { startInstance } from '../fixtures/instance.ts';

// Attack 21: whoever can put something into a page still runs no script there. Each probe leaves a mark
// when it succeeds; the same probes on the same page without its policy show that they would.

/** What an injected element or string tries. Each marks `window.hit`. */
const PROBES: Readonly<Record<string, () => void>> = {
  'an inline script element': () => {
    const script = document.createElement('script');
    Reflect.set(script, 'text', 'window.hit = true');
    document.body.append(script);
  },
  'an event handler in an attribute': () => {
    const image = document.createElement('img');
    image.setAttribute('onerror', 'window.hit = true');
    image.src = '/nothing-here';
    document.body.append(image);
  },
  'a string given to a timer': () => {
    Reflect.apply(setTimeout, window, ['window.hit = true', 0]);
  },
  'markup given to innerHTML': () => {
    document.body.insertAdjacentHTML('beforeend', '<i></i>');
    Reflect.set(window, 'hit', document.body.lastElementChild?.localName === 'i');
  },
  'a javascript: link': () => {
    const link = document.createElement('a');
    link.href = 'javascript:void (window.hit = true)';
    document.body.append(link);
    link.click();
  },
  'a worker made of text': () => {
    const worker = new Worker(URL.createObjectURL(new Blob(['postMessage(1)'])));
    worker.onmessage = () => Reflect.set(window, 'hit', true);
  },
  'a base for all links': () => {
    const base = document.createElement('base');
    base.href = 'https://evil.example/';
    document.head.append(base);
    if (document.baseURI.startsWith('https://evil.example')) Reflect.set(window, 'hit', true);
  },
};

let instance: Instance;

test.beforeAll(async () => {
  instance = await startInstance({ databaseUrl: await freshDatabase() });
});

test.afterAll(async () => instance.stop());

/** The probes that hit within a moment, on one page that has finished loading. */
async function hits(page: Page): Promise<string[]> {
  await page.goto(`${instance.origin}/sign-in`, { waitUntil: 'networkidle' });
  const found: string[] = [];
  for (const [name, probe] of Object.entries(PROBES)) {
    await page.evaluate(probe).catch(() => undefined);
    if (await hasHit(page)) found.push(name);
  }
  return found;
}

/** Whatever the probe has queued comes before this: a task, a failed request and a message. */
async function hasHit(page: Page): Promise<boolean> {
  return page.evaluate(async () => {
    const end = performance.now() + 500;
    while (performance.now() < end && Reflect.get(window, 'hit') !== true) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    document.querySelector('base')?.remove();
    const hit = Reflect.get(window, 'hit') === true;
    Reflect.deleteProperty(window, 'hit');
    return hit;
  });
}

async function dropPolicy(page: Page): Promise<void> {
  await page.route('**/sign-in', async (route) => {
    const answer = await route.fetch();
    const headers = Object.fromEntries(Object.entries(answer.headers()).filter(([name]) => name !== 'content-security-policy'));
    await route.fulfill({ response: answer, headers });
  });
}

test('attack 21: nothing that gets into a page does anything there, and all of it would without the policy', async ({ page }) => {
  expect(await hits(page)).toEqual([]);
  await dropPolicy(page);
  expect(await hits(page)).toEqual(Object.keys(PROBES));
});

test('attack 21: the policy of every page forbids what is not ours', async () => {
  for (const path of ['/', '/claim', '/agents', '/timeline', '/settings', '/no/such/page']) {
    const { headers } = await send(instance, { method: 'GET', path });
    const policy = String(headers['content-security-policy']);
    expect(policy, path).toMatch(/script-src [^;]*'nonce-[A-Za-z0-9+/_=-]{16,}'/);
    expect(policy, path).not.toMatch(/script-src[^;]*'unsafe-(inline|eval)'/);
    for (const rule of ["require-trusted-types-for 'script'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'", "default-src 'none'"]) {
      expect(policy, path).toContain(rule);
    }
    expect(headers, path).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    expect(headers['cache-control'], path).toContain('no-store');
  }
  const nonces = await Promise.all([1, 2].map(async () => String((await send(instance, { method: 'GET', path: '/' })).headers['content-security-policy'])));
  expect(nonces[0], 'a nonce is used once').not.toBe(nonces[1]);
});

test('attack 21: nobody makes a Trusted Types policy of his own', async ({ page }) => {
  await page.goto(`${instance.origin}/sign-in`);
  const make = page.evaluate(() => {
    const factory: unknown = Reflect.get(window, 'trustedTypes');
    const method: unknown = Reflect.get(Object(factory), 'createPolicy');
    if (typeof method === 'function') Reflect.apply(method, factory, ['default', { createHTML: (text: string) => text }]);
  });
  await expect(make).rejects.toThrow(/Policy .* disallowed/);
});
