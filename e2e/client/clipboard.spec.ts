import { expect, test } from '@playwright/test';
import type { HostileWorld } from '../fixtures/hostile-world.ts';
import { hostileWorld, signIn } from '../fixtures/hostile-world.ts';

// What is left on the clipboard, read back with the permission that a test can give.

let world: HostileWorld;

test.beforeAll(async ({ browser }) => {
  world = await hostileWorld(await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] }));
  await signIn(world);
  await world.page.clock.install();
});

test.afterAll(async () => world.stop());

async function clipboard(): Promise<string> {
  return world.page.evaluate(async () => navigator.clipboard.readText());
}

async function copy(): Promise<void> {
  await world.page.evaluate(async () => clavitor.clipboard.copySecret('hunter2', 30));
  expect(await clipboard()).toBe('hunter2');
}

test('a copied secret leaves the clipboard in time', async () => {
  await copy();
  await world.page.clock.runFor('00:29');
  expect(await clipboard()).toBe('hunter2');
  await world.page.clock.runFor('00:02');
  await expect.poll(clipboard).toBe('');
});

test('what the owner copied elsewhere meanwhile stays', async () => {
  await copy();
  await world.page.evaluate(async () => navigator.clipboard.writeText('copied elsewhere'));
  await world.page.clock.runFor('00:31');
  await expect.poll(async () => world.page.evaluate(() => clavitor.clipboard.clipboardCountdown.getSnapshot().secondsLeft)).toBeNull();
  expect(await clipboard()).toBe('copied elsewhere');
});

test('a lock clears it at once', async () => {
  await copy();
  await world.page.evaluate(async () => clavitor.lock.lock());
  await expect.poll(clipboard).toBe('');
});
