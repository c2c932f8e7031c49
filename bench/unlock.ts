import type { Page } from '@playwright/test';
import en from '../messages/en.json' with { type: 'json' };
import { openBrowserVault } from './browser-vault.ts';
import { say } from './stage.ts';
import { median, round } from './statistics.ts';

const ENTRIES = 10_000;
const BATCH = 1_000;
const ROUNDS = 3;
const QUERY = 'entry 4321';

/**
 * From the touch to the list of 10,000 entries, in the real page: sign-in, loading, opening every header,
 * comparing the manifest, first paint; on a device that has never opened the vault, and on one that has. Then the time of each keystroke in the search until its paint.
 */
export async function benchUnlock(): Promise<Record<string, number>> {
  await using vault = await openBrowserVault();
  const { page } = vault;
  say(`unlock: sealing ${ENTRIES} entries`);
  for (let from = 0; from < ENTRIES; from += BATCH) await page.evaluate(addEntries, { from, count: BATCH });
  await vault.goStraight();
  const first: number[] = [];
  const again: number[] = [];
  for (let index = 0; index < ROUNDS; index++) {
    await page.evaluate(memories, true);
    first.push(await unlock(page, vault.origin));
    while ((await page.evaluate(memories, false)) === 0);
    again.push(await unlock(page, vault.origin));
  }
  const keystrokes = await typeQuery(page);
  const memory = await usedMegabytes(page);
  return { seconds: round(median(again)), firstSeconds: round(median(first)), keystrokeMs: round(median(keystrokes), 1), slowestKeystrokeMs: round(Math.max(...keystrokes), 1), memoryMB: round(memory, 0) };
}

/** Runs in the page. */
async function addEntries({ from, count }: { from: number; count: number }): Promise<void> {
  await clavitor.commit.commit(() =>
    Promise.resolve({
      entries: Array.from({ length: count }, (_, index) => {
        const number = from + index;
        const fields = ['username', 'password', 'totp'].map((key) => ({
          id: crypto.randomUUID(),
          key,
          label: key,
          kind: 'secret' as const,
          class: 'shared' as const,
          epoch: 1,
          digest: 'A'.repeat(43),
        }));
        const header = {
          v: 1 as const,
          name: `Entry ${number}`,
          type: 'login' as const,
          hint: `person${number}@example.com`,
          urls: [`https://site${number}.example.com/login`],
          hosts: [],
          tags: [`tag ${number % 12}`],
          favourite: false,
          trashedAt: null,
          createdAt: 1,
          updatedAt: 1,
          primary: null,
          fields,
        };
        return { id: crypto.randomUUID(), act: 'create' as const, header, fields: [], removed: [] };
      }),
    }),
  );
}

/** Runs in the page: how many memories of entries this device has; with `forget`, none afterwards. */
function memories(forget: boolean): Promise<number> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('keyval-store');
    opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore('keyval'));
    opening.addEventListener('error', () => reject(new Error('there is no storage')));
    opening.addEventListener('success', () => {
      const store = opening.result.transaction('keyval', 'readwrite').objectStore('keyval');
      if (forget) store.clear();
      const counting = store.count();
      counting.addEventListener('success', () => resolve(counting.result));
    });
  });
}

/** Seconds from the touch to the list. */
async function unlock(page: Page, origin: string): Promise<number> {
  await page.goto(origin);
  const button = page.getByRole('button', { name: new RegExp(`${en.entrance.signIn.action}|${en.entrance.signIn.unlock}`) });
  await button.waitFor();
  const started = performance.now();
  await button.click();
  await page.getByText(/Entry \d+/).first().waitFor();
  return (performance.now() - started) / 1000;
}

async function typeQuery(page: Page): Promise<number[]> {
  const search = page.getByRole('searchbox').or(page.getByRole('textbox', { name: en.vault.search })).first();
  await search.focus();
  const times: number[] = [];
  for (const key of QUERY) {
    await page.evaluate(() => {
      addEventListener(
        'keydown',
        () => {
          const started = performance.now();
          // The frame after the next one has painted what the key caused.
          requestAnimationFrame(() => requestAnimationFrame(() => Reflect.set(globalThis, 'keystrokeMs', performance.now() - started)));
        },
        { once: true },
      );
      Reflect.deleteProperty(globalThis, 'keystrokeMs');
    });
    await page.keyboard.press(key === ' ' ? 'Space' : key);
    const handle = await page.waitForFunction(() => Reflect.get(globalThis, 'keystrokeMs') as number | undefined);
    times.push((await handle.jsonValue()) ?? Number.NaN);
  }
  return times;
}

async function usedMegabytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize / 1024 / 1024;
}
