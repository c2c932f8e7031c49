import { expect, test } from '@playwright/test';
import { ALTERATIONS, altering } from '../fixtures/edit-answer.ts';
import type { HostileWorld } from '../fixtures/hostile-world.ts';
import { ALARM, hostileWorld, signIn, signInWhile, VALUES } from '../fixtures/hostile-world.ts';

// The server alters what it stores. The client is the real one, in Chromium.

let world: HostileWorld;

test.beforeAll(async ({ browser }) => {
  world = await hostileWorld(await browser.newContext());
});

test.afterAll(async () => world.stop());

/** Few of the alterations are enough where the code that opens a blob is the same. */
const SOME = ['the suite', 'the tag', 'half of it', 'nothing'];

const LOADED: Record<string, [method: string, path: string, place: string]> = {
  'the wrap of the vault key': ['POST', '/api/session', 'wrapVault'],
  'the manifest': ['GET', '/api/vault', 'manifest'],
  'the settings': ['GET', '/api/vault', 'settings'],
  'the header of an entry': ['GET', '/api/vault', 'entries.1.header'],
  "an agent's record": ['GET', '/api/vault', 'agents.0.roster'],
  "a passkey's name": ['GET', '/api/vault', 'passkeys.0.name'],
};

for (const [what, [method, path, place]] of Object.entries(LOADED)) {
  test(`attack 01: ${what}, altered in any way, raises the alarm`, async () => {
    const all = place === 'entries.1.header' || place === 'wrapVault';
    for (const [how, change] of Object.entries(ALTERATIONS)) {
      if (!all && !SOME.includes(how)) continue;
      const result = await signInWhile(world, altering(method, path, place, change));
      expect(result, how).toEqual(ALARM);
    }
    expect(await signIn(world)).toEqual({ outcome: 'ok', phase: 'open', shown: 2 });
  });
}

test('attack 01: a shared value and its wrap, altered in any way, are not shown', async () => {
  await signIn(world);
  for (const place of ['fields.0.value', 'fields.0.wrap']) {
    for (const [how, change] of Object.entries(ALTERATIONS)) {
      const rule = altering('GET', `/api/entries/${world.github}`, place, change);
      const remove = world.proxy.tamper(rule);
      expect(await readShared(), `${place}: ${how}`).toBe('integrity');
      remove();
    }
  }
  expect(await readShared()).toBe(VALUES.password);
});

test("attack 01: a personal value, its wrap and the personal key's wrap, altered in any way, are not shown", async () => {
  await signIn(world);
  for (const place of ['wrapPersonal', 'fields.0.value', 'fields.0.wrap']) {
    for (const [how, change] of Object.entries(ALTERATIONS)) {
      const remove = world.proxy.tamper(altering('POST', `/api/entries/${world.bank}/personal`, place, change));
      expect(await reveal(), `${place}: ${how}`).toBe('integrity');
      remove();
    }
  }
  expect(await reveal()).toBe(VALUES.pin);
});

test('attack 01: an earlier version, altered in any way, is not shown', async () => {
  await signIn(world);
  const versions = async () => world.page.evaluate(async (entry) => clavitor.outcome(() => clavitor.versions.entryVersions(entry)), world.github);
  for (const [how, change] of Object.entries(ALTERATIONS)) {
    const remove = world.proxy.tamper(altering('GET', `/api/entries/${world.github}/versions`, 'versions.0.header', change));
    expect(await versions(), how).toBe('integrity');
    remove();
  }
  expect(await versions()).toBe('ok');
});

test('attack 06: unknown suites are refused, also where the rest of the blob is genuine', async () => {
  for (const suite of [0, 2, 3, 127, 255]) {
    const change = (blob: string) => Buffer.from(blob, 'base64url').fill(suite, 0, 1).toString('base64url');
    expect(await signInWhile(world, altering('GET', '/api/vault', 'entries.0.header', change)), `suite ${suite}`).toEqual(ALARM);
    expect(await signInWhile(world, altering('POST', '/api/session', 'wrapVault', change)), `suite ${suite}`).toEqual(ALARM);
  }
});

async function readShared(): Promise<string> {
  return world.page.evaluate(
    async ([entry, field]) => {
      let value = '';
      const outcome = await clavitor.outcome(async () => (value = await clavitor.entries.readField(entry, field)));
      return outcome === 'ok' ? value : outcome;
    },
    [world.github, world.password] as const,
  );
}

async function reveal(): Promise<string> {
  return world.page.evaluate(
    async ([entry, field]) => {
      let value = '';
      const outcome = await clavitor.outcome(async () => {
        const shown = await clavitor.reveal.revealPersonal(entry);
        value = shown.values.get(field) ?? '';
        shown.hide();
      });
      return outcome === 'ok' ? value : outcome;
    },
    [world.bank, world.pin] as const,
  );
}
