import { expect, test } from '@playwright/test';
import type { VaultAnswer } from '../../lib/protocol/wire/owner.ts';
import type { Rule } from '../fixtures/hostile-proxy.ts';
import type { HostileWorld } from '../fixtures/hostile-world.ts';
import { ALARM, hostileWorld, signIn } from '../fixtures/hostile-world.ts';
import { openClient } from '../fixtures/client-page.ts';

// What a device remembers of a large vault's entries between visits, and what a lying server or a
// changed memory can make of it.

const MANY = 300;
const ALL = MANY + 2;
const OPEN: Awaited<ReturnType<typeof signIn>> = { outcome: 'ok', phase: 'open', shown: ALL };

let world: HostileWorld;

test.beforeAll(async ({ browser }) => {
  world = await hostileWorld(await browser.newContext());
  await world.page.evaluate(addEntries, MANY);
});

test.afterAll(async () => world.stop());

test.beforeEach(async () => {
  await world.page.evaluate<string, Change>(storage, 'clear');
  expect(await signIn(world)).toEqual(OPEN);
  await remembered();
});

/** Runs in the page. */
async function addEntries(count: number): Promise<void> {
  const entries = Array.from({ length: count }, (_, index) => ({
    id: crypto.randomUUID(),
    act: 'create' as const,
    header: { v: 1 as const, name: `Remembered ${index}`, type: 'note' as const, hint: '', urls: [], hosts: [], tags: [], favourite: false, trashedAt: null, createdAt: 1, updatedAt: 1, primary: null, fields: [] },
    fields: [],
    removed: [],
  }));
  await clavitor.commit.commit(() => Promise.resolve({ entries }));
}

type Change = 'nothing' | 'flip' | 'older counter' | 'clear';

/** Runs in the page: what is stored, as text of its bytes, after `change` was made to it. */
function storage(change: Change): Promise<string> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('keyval-store');
    opening.addEventListener('error', () => reject(new Error('there is no storage')));
    opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore('keyval'));
    opening.addEventListener('success', () => {
      const database = opening.result;
      const cursor = database.transaction('keyval', 'readwrite').objectStore('keyval').openCursor();
      cursor.addEventListener('success', () => {
        database.close();
        const place = cursor.result;
        if (!place) {
          resolve('');
          return;
        }
        const memory = place.value as { counter: number; envelopes: Uint8Array[] };
        resolve(memory.envelopes.map((envelope) => new TextDecoder('latin1').decode(envelope)).join(''));
        const last = memory.envelopes.at(-1);
        if (change === 'flip' && last) last[100] = (last[100] ?? 0) ^ 1;
        if (change === 'clear') place.delete();
        else place.update({ ...memory, counter: change === 'older counter' ? memory.counter - 1 : memory.counter });
      });
    });
  });
}

/** Waits until something is stored that is not `before`: what is remembered is written when the page has nothing else to do. */
async function remembered(before = ''): Promise<void> {
  await expect.poll(async () => ['', before].includes(await storageText())).toBe(false);
}

/** The entries of each answer of `GET /api/vault` while `action` runs: how many, or null where they were left out. */
async function entriesAnswered(action: () => Promise<void>): Promise<(number | null)[]> {
  const counts: (number | null)[] = [];
  await world.proxy.during(onVault((vault) => counts.push(vault.entries?.length ?? null)), action);
  return counts;
}

function onVault(edit: (vault: VaultAnswer) => unknown): Rule {
  return { method: 'GET', path: '/api/vault', edit: (answer) => void edit(answer.body as VaultAnswer) };
}

test('a device that knows the vault is sent no entry again, and stores no name', async () => {
  expect(await storageText()).not.toMatch(/Remembered|GitHub|Bank/);
  expect(await entriesAnswered(async () => expect(await signIn(world)).toEqual(OPEN))).toEqual([null]);
});

test('what changed meanwhile is sent, shown, and remembered from then on', async () => {
  await world.page.evaluate(async (id) => {
    const { entries } = clavitor.store.vaultStore.getSnapshot();
    const item = entries.find((entry) => entry.id === id);
    if (item) await clavitor.entries.saveEntry({ ...clavitor.drafts.draftFrom(item), name: 'Renamed' });
  }, world.bank);
  expect(await entriesAnswered(async () => expect(await signIn(world)).toEqual(OPEN))).toEqual([ALL]);
  const names = await world.page.evaluate(() => clavitor.store.vaultStore.getSnapshot().entries.map(({ header }) => header.name));
  expect(names).toContain('Renamed');
  expect(names).not.toContain('Bank');
  await expect.poll(async () => entriesAnswered(async () => expect(await signIn(world)).toEqual(OPEN))).toEqual([null]);
});

test('a memory that was changed is not believed, and the vault opens all the same', async () => {
  await world.page.evaluate<string, Change>(storage, 'flip');
  const flipped = await storageText();
  expect(await entriesAnswered(async () => expect(await signIn(world)).toEqual(OPEN))).toEqual([null, ALL]);
  await remembered(flipped);
  await world.page.evaluate<string, Change>(storage, 'older counter');
  expect(await entriesAnswered(async () => expect(await signIn(world)).toEqual(OPEN))).toEqual([ALL]);
});

test('entries that the server leaves out unasked are an alarm', async () => {
  await world.page.evaluate<string, Change>(storage, 'clear');
  const edited = world.proxy.during(onVault((vault) => Object.assign(vault, { entries: null })), async () => expect(await signIn(world)).toEqual(ALARM));
  expect(await edited).toBeGreaterThan(0);
});

test('an entry that the server exchanges for a remembered one is an alarm', async () => {
  await world.page.evaluate<string, Change>(storage, 'older counter');
  const swap = onVault(({ entries }) => {
    const [one, other] = entries ?? [];
    if (one && other) [one.header, other.header] = [other.header, one.header];
  });
  await world.proxy.during(swap, async () => expect(await signIn(world)).toEqual(ALARM));
});

test('signing out forgets the entries, locking does not', async () => {
  await world.page.evaluate(async () => clavitor.lock.lock());
  expect(await storageText()).not.toBe('');
  await openClient(world.page, world.proxy);
  await world.page.evaluate(async () => clavitor.entrance.signIn());
  await world.page.evaluate(async () => clavitor.lock.signOut());
  await expect.poll(storageText).toBe('');
});

async function storageText(): Promise<string> {
  return world.page.evaluate<string, Change>(storage, 'nothing');
}
