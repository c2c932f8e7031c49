import { expect, test } from '@playwright/test';
import { openClient } from '../fixtures/client-page.ts';
import type { HostileWorld } from '../fixtures/hostile-world.ts';
import { hostileWorld, signIn } from '../fixtures/hostile-world.ts';
import { PasskeyDevice } from '../fixtures/passkey-device.ts';

let world: HostileWorld;

test.beforeAll(async ({ browser }) => {
  world = await hostileWorld(await browser.newContext());
});

test.afterAll(async () => world.stop());

test('the same authenticator does not get a second passkey', async () => {
  await signIn(world);
  const outcome = await world.page.evaluate(async () => clavitor.outcome(async () => clavitor.settings.addPasskey({ name: 'Twice' })));
  expect(outcome).toBe('passkey-exists');
});

test('an authenticator without PRF is told apart, and nothing is stored for it', async () => {
  const page = await world.page.context().newPage();
  await PasskeyDevice.plugInto(page, false);
  await openClient(page, world.proxy);
  const mark = world.proxy.seen.length;
  const outcome = await page.evaluate(async (code) => clavitor.outcome(async () => clavitor.entrance.recover({ code, passkeyName: 'Old key' })), world.recoveryCode);
  expect(outcome).toBe('passkey-no-prf');
  expect(world.proxy.writesSince(mark).map(({ path }) => path)).toEqual(['/api/recovery/open']);
  await page.close();
});

test('a page without a passkey of the vault says so', async () => {
  const page = await world.page.context().newPage();
  await PasskeyDevice.plugInto(page);
  await openClient(page, world.proxy);
  expect(await page.evaluate(async () => clavitor.outcome(clavitor.entrance.signIn))).toBe('passkey-cancelled');
  await page.close();
});

test('an instance that has an owner cannot be claimed again', async () => {
  const outcome = await world.page.evaluate(async () =>
    clavitor.outcome(async () => clavitor.entrance.claim({ code: 'A'.repeat(43), vaultName: 'Mine', passkeyName: 'Key' })),
  );
  expect(outcome).toBe('claimed');
});
