import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { expect, test } from '@playwright/test';
import { freshDatabase } from '../../tests/database.ts';
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
    Reflect.set(window, 'hit', true);
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

/** Whether the probe hit within a moment, on a page that has finished loading. */
async function hits(page: Page, name: string): Promise<boolean> {
  await page.goto(`${instance.origin}/sign-in`, { waitUntil: 'networkidle' });
  const probe = PROBES[name];
  if (probe === undefined) throw new Error('no such probe');
  await page.evaluate(probe).catch(() => undefined);
  // Whatever the probe has queued comes before this: a task, a failed request and a message.
  return page.evaluate(async () => {
    const end = performance.now() + 500;
    while (performance.now() < end && Reflect.get(window, 'hit') !== true) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    return Reflect.get(window, 'hit') === true;
  });
}

async function dropPolicy(page: Page): Promise<void> {
  await page.route('**/sign-in', async (route) => {
    const answer = await route.fetch();
    const headers = Object.fromEntries(Object.entries(answer.headers()).filter(([name]) => name !== 'content-security-policy'));
    await route.fulfill({ response: answer, headers });
  });
}

for (const name of Object.keys(PROBES)) {
  test(`attack 21: ${name} does nothing`, async ({ page }) => {
    expect(await hits(page, name)).toBe(false);
  });

  test(`attack 21: ${name} would do something without the policy`, async ({ page }) => {
    await dropPolicy(page);
    expect(await hits(page, name)).toBe(true);
  });
}

test('attack 21: nobody makes a Trusted Types policy of his own', async ({ page }) => {
  await page.goto(`${instance.origin}/sign-in`);
  const make = page.evaluate(() => {
    const factory: unknown = Reflect.get(window, 'trustedTypes');
    const method: unknown = Reflect.get(Object(factory), 'createPolicy');
    if (typeof method === 'function') Reflect.apply(method, factory, ['default', { createHTML: (text: string) => text }]);
  });
  await expect(make).rejects.toThrow(/Policy .* disallowed/);
});

test('attack 21: no other page frames this one', async ({ page }) => {
  const framer = await serve(`<!doctype html><iframe src="${instance.origin}/sign-in"></iframe>`);
  const blocked = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors') || message.text().includes('X-Frame-Options'));
  await page.goto(`http://127.0.0.1:${(framer.address() as AddressInfo).port}/`);
  await blocked;
  framer.close();
});

async function serve(html: string): Promise<Server> {
  const server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(html));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
