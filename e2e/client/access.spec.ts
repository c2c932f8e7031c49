import { expect, test } from '@playwright/test';
import { openClient } from '../fixtures/client-page.ts';
import type { HostileWorld } from '../fixtures/hostile-world.ts';
import { hostileWorld, signIn, VALUES } from '../fixtures/hostile-world.ts';
import { PasskeyDevice } from '../fixtures/passkey-device.ts';
import { secondTab } from './second-tab.ts';

let world: HostileWorld;

test.beforeAll(async ({ browser }) => {
  world = await hostileWorld(await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] }));
});

test.afterAll(async () => world.stop());

const phase = () => clavitor.store.vaultStore.getSnapshot().phase;

test('a lock in one tab locks the others, and a sign-out signs them out', async () => {
  await signIn(world);
  await world.page.evaluate(() => { clavitor.start.start(); });
  const other = await secondTab(world.page);
  await other.evaluate(() => { clavitor.start.start(); });
  await other.evaluate(async () => clavitor.entrance.signIn());
  expect(await other.evaluate(phase)).toBe('open');
  await other.evaluate(async () => clavitor.lock.lock());
  await world.page.waitForFunction(() => clavitor.store.vaultStore.getSnapshot().phase === 'locked');
  await world.page.evaluate(async () => clavitor.entrance.signIn());
  await world.page.evaluate(async () => clavitor.lock.signOut());
  await other.waitForFunction(() => clavitor.store.vaultStore.getSnapshot().phase === 'signed-out');
});

test('an idle vault locks after the owner\'s minutes, and a hand on the keyboard keeps it open', async () => {
  await world.page.clock.install();
  await signIn(world);
  await world.page.evaluate(() => { clavitor.start.start(); });
  await world.page.clock.fastForward(4 * 60_000);
  await world.page.keyboard.press('Shift');
  await world.page.clock.fastForward(4 * 60_000);
  expect(await world.page.evaluate(phase)).toBe('open');
  await world.page.clock.fastForward(2 * 60_000);
  await world.page.waitForFunction(() => clavitor.store.vaultStore.getSnapshot().phase === 'locked');
  expect(await world.page.evaluate(() => clavitor.store.vaultStore.getSnapshot().entries.length)).toBe(0);
});

test('personal values hide after 30 seconds and on a lock', async () => {
  await signIn(world);
  const shown = await world.page.evaluate(async ([entry, pin]) => {
    const reveal = await clavitor.reveal.revealPersonal(entry);
    Reflect.set(globalThis, 'reveal', reveal);
    return reveal.values.get(pin);
  }, [world.bank, world.pin] as const);
  expect(shown).toBe(VALUES.pin);
  await world.page.clock.fastForward(31_000);
  expect(await world.page.evaluate(() => (Reflect.get(globalThis, 'reveal') as { values: Map<string, string> }).values.size)).toBe(0);
  const afterLock = await world.page.evaluate(async (entry) => {
    const reveal = await clavitor.reveal.revealPersonal(entry);
    const before = reveal.values.size;
    await clavitor.lock.lock();
    return [before, reveal.values.size];
  }, world.bank);
  expect(afterLock).toEqual([1, 0]);
});

test('a copied secret is cleared after its time', async () => {
  await signIn(world);
  await world.page.evaluate(async () => clavitor.clipboard.copySecret('copied secret', 10));
  expect(await world.page.evaluate(async () => navigator.clipboard.readText())).toBe('copied secret');
  await world.page.clock.fastForward(11_000);
  await world.page.waitForFunction(() => clavitor.clipboard.clipboardCountdown.getSnapshot().secondsLeft === null);
  expect(await world.page.evaluate(async () => navigator.clipboard.readText())).toBe('');
});

test('settings are kept, and a wrong recovery code is told as one', async () => {
  await signIn(world);
  const outcomes = await world.page.evaluate(async (code) => {
    await clavitor.settings.changeSettings({ name: 'Renamed', autoLockMinutes: 7 });
    const other = await clavitor.settings.makeRecoveryCode();
    return {
      old: await clavitor.outcome(async () => clavitor.entrance.confirmRecoveryCode(code)),
      mistyped: await clavitor.outcome(async () => clavitor.entrance.confirmRecoveryCode(`${other}0`)),
      right: await clavitor.outcome(async () => clavitor.entrance.confirmRecoveryCode(other.toLowerCase())),
      state: clavitor.store.vaultStore.getSnapshot().recovery,
      code: other,
    };
  }, world.recoveryCode);
  expect(outcomes).toMatchObject({ old: 'bad-recovery-code', mistyped: 'bad-recovery-code', right: 'ok', state: 'confirmed' });
  await signIn(world);
  expect(await world.page.evaluate(() => clavitor.store.vaultStore.getSnapshot().settings)).toMatchObject({ name: 'Renamed', autoLockMinutes: 7 });

  // The same code opens the vault on a device that has no passkey of it yet.
  const page = await world.page.context().newPage();
  await PasskeyDevice.plugInto(page);
  await openClient(page, world.proxy);
  const recovered = await page.evaluate(async (code) => {
    const outcome = await clavitor.outcome(async () => clavitor.entrance.recover({ code, passkeyName: 'Phone' }));
    const { phase: now, passkeys } = clavitor.store.vaultStore.getSnapshot();
    const removed = await clavitor.outcome(async () => clavitor.settings.removePasskey(passkeys.find(({ current }) => !current)?.id ?? ''));
    const last = await clavitor.outcome(async () => clavitor.settings.removePasskey(passkeys.find(({ current }) => current)?.id ?? ''));
    return { outcome, now, names: passkeys.map(({ name }) => name).sort(), removed, last };
  }, outcomes.code);
  expect(recovered).toEqual({ outcome: 'ok', now: 'open', names: ['Laptop', 'Phone'], removed: 'ok', last: 'last-passkey' });
  await page.close();
});
