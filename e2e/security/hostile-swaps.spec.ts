import { expect, test } from '@playwright/test';
import { freshDatabase } from '../../tests/database.ts';
import { ApiOwner } from '../fixtures/api-owner.ts';
import { startApiServer } from '../fixtures/api-server.ts';
import { editing, listAt, setAt, textAt, valueAt } from '../fixtures/edit-answer.ts';
import type { HostileWorld } from '../fixtures/hostile-world.ts';
import { ALARM, hostileWorld, signIn, signInWhile, VALUES } from '../fixtures/hostile-world.ts';
import { json } from '../fixtures/http.ts';

// The server shows genuine blobs in the wrong place, or leaves some out.

let world: HostileWorld;

test.beforeAll(async ({ browser }) => {
  world = await hostileWorld(await browser.newContext());
});

test.afterAll(async () => world.stop());

/** The world's own answer to a GET, as the browser gets it. */
async function genuine(path: string): Promise<unknown> {
  return world.page.evaluate(async (address): Promise<unknown> => (await fetch(address)).json(), path);
}

const VAULT = '/api/vault';

test('attack 02: blobs of the list in each other’s place raise the alarm', async () => {
  const swaps: [string, string][] = [
    ['entries.0.header', 'entries.1.header'],
    ['entries.0.header', 'agents.0.roster'],
    ['entries.0.header', 'settings'],
    ['manifest', 'settings'],
    ['passkeys.0.name', 'settings'],
    ['agents.0.roster', 'manifest'],
  ];
  for (const [one, other] of swaps) {
    const result = await signInWhile(world, editing('GET', VAULT, (body) => swap(body, one, other)));
    expect(result, `${one} and ${other}`).toEqual(ALARM);
  }
  const wholeEntries = editing('GET', VAULT, (body) => swap(body, 'entries.0.id', 'entries.1.id'));
  expect(await signInWhile(world, wholeEntries), 'the ids of two entries').toEqual(ALARM);
});

test('attack 02: values in each other’s place are not shown', async () => {
  await signIn(world);
  const bank = await genuine(`/api/entries/${world.bank}`);
  const places: [string, (body: unknown) => void][] = [
    ['field and field', (body) => { swap(body, 'fields.0.value', 'fields.1.value'); swap(body, 'fields.0.wrap', 'fields.1.wrap'); }],
    ['value and wrap', (body) => swap(body, 'fields.0.value', 'fields.0.wrap')],
    ['entry and entry', (body) => { setAt(body, 'fields', valueAt(bank, 'fields')); }],
    ['entry and entry, with the right ids', (body) => {
      for (const part of ['value', 'wrap']) setAt(body, `fields.0.${part}`, valueAt(bank, `fields.0.${part}`));
    }],
    ['ids of fields', (body) => swap(body, 'fields.0.id', 'fields.1.id')],
    ['another epoch', (body) => setAt(body, 'fields.0.epoch', 2)],
    ['none at all', (body) => setAt(body, 'fields', [])],
  ];
  for (const [what, edit] of places) {
    const remove = world.proxy.tamper(editing('GET', `/api/entries/${world.github}`, edit));
    expect(await readPassword(), what).not.toContain('hostile world');
    expect(await readPassword(), what).toBe('integrity');
    remove();
  }
  expect(await readPassword()).toBe(VALUES.password);
});

test('attack 02: another vault’s blobs, or its whole answer, raise the alarm', async () => {
  const other = await startApiServer(await freshDatabase());
  const stranger = await ApiOwner.claim(other, await other.claimCode());
  await stranger.createEntry('Planted', [{ label: 'Password', value: 'planted' }]);
  const planted = json(await stranger.get(VAULT));
  await other.stop();
  const edits: [string, (body: unknown) => void][] = [
    ['everything', (body) => Object.assign(body as object, planted)],
    ['everything but the id', (body) => Object.assign(body as object, planted, { vault: valueAt(body, 'vault') })],
    ['the entries', (body) => setAt(body, 'entries', valueAt(planted, 'entries'))],
    ['one header', (body) => setAt(body, 'entries.0.header', textAt(planted, 'entries.0.header'))],
    ['the id', (body) => setAt(body, 'vault', stranger.vault)],
  ];
  for (const [what, edit] of edits) expect(await signInWhile(world, editing('GET', VAULT, edit)), what).toEqual(ALARM);
  const session = editing('POST', '/api/session', (body) => setAt(body, 'vault', stranger.vault));
  expect(await signInWhile(world, session), 'the id at the sign-in').toEqual(ALARM);
});

test('attack 03: an entry or agent dropped, doubled or given another version raises the alarm', async () => {
  const edits: [string, (body: unknown) => void][] = [
    ['an entry dropped', (body) => listAt(body, 'entries').pop()],
    ['all entries dropped', (body) => setAt(body, 'entries', [])],
    ['an entry twice', (body) => listAt(body, 'entries').push(valueAt(body, 'entries.0'))],
    ['an entry in place of another', (body) => setAt(body, 'entries.1', valueAt(body, 'entries.0'))],
    ['an agent dropped', (body) => listAt(body, 'agents').pop()],
    ['a version up', (body) => setAt(body, 'entries.0.version', 2)],
    ['a version down', (body) => setAt(body, 'entries.0.version', 0)],
    ['the counter up', (body) => setAt(body, 'counter', Number(valueAt(body, 'counter')) + 1)],
    ['the counter down', (body) => setAt(body, 'counter', Number(valueAt(body, 'counter')) - 1)],
  ];
  for (const [what, edit] of edits) expect(await signInWhile(world, editing('GET', VAULT, edit)), what).toEqual(ALARM);
  const reordered = editing('GET', VAULT, (body) => listAt(body, 'entries').reverse());
  expect(await signInWhile(world, reordered), 'the order means nothing').toEqual({ outcome: 'ok', phase: 'open', shown: 2 });
});

test('attack 03: one entry, or the whole vault, rolled back on a device that has seen more', async () => {
  await signIn(world);
  const earlier = await genuine(VAULT);
  const earlierEntry = await genuine(`/api/entries/${world.github}`);
  await rename('GitHub renamed');
  await changePassword('hostile world password 2');

  const oneEntry = (body: unknown) => {
    const entries = listAt(earlier, 'entries');
    const at = listAt(body, 'entries').findIndex((entry) => valueAt(entry, 'id') === world.github);
    setAt(body, `entries.${at}`, entries.find((entry) => valueAt(entry, 'id') === world.github));
  };
  expect(await signInWhile(world, editing('GET', VAULT, oneEntry)), 'one entry').toEqual(ALARM);
  const wholeVault = editing('GET', VAULT, (body) => Object.assign(body as object, earlier));
  expect(await signInWhile(world, wholeVault), 'the whole vault').toEqual(ALARM);

  expect(await signIn(world)).toEqual({ outcome: 'ok', phase: 'open', shown: 2 });
  const remove = world.proxy.tamper(editing('GET', `/api/entries/${world.github}`, (body) => Object.assign(body as object, earlierEntry)));
  expect(await readPassword(), 'an earlier value').toBe('integrity');
  remove();
  expect(await readPassword()).toBe('hostile world password 2');
});

function swap(body: unknown, one: string, other: string): void {
  const [first, second] = [valueAt(body, one), valueAt(body, other)];
  setAt(body, one, second);
  setAt(body, other, first);
}

async function readPassword(): Promise<string> {
  return world.page.evaluate(
    async ([entry, field]) => {
      let value = '';
      const outcome = await clavitor.outcome(async () => (value = await clavitor.entries.readField(entry, field)));
      return outcome === 'ok' ? value : outcome;
    },
    [world.github, world.password] as const,
  );
}

async function rename(name: string): Promise<void> {
  await edit({ name, value: null });
}

async function changePassword(value: string): Promise<void> {
  await edit({ name: 'GitHub', value });
}

async function edit(change: { name: string; value: string | null }): Promise<void> {
  await world.page.evaluate(
    async ([entry, field, { name, value }]) => {
      const item = clavitor.store.vaultStore.getSnapshot().entries.find(({ id }) => id === entry);
      if (!item) throw new Error('there is no such entry');
      const draft = clavitor.drafts.draftFrom(item);
      const fields = draft.fields.map((each) => (each.id === field ? { ...each, value } : each));
      await clavitor.entries.saveEntry({ ...draft, name, fields });
    },
    [world.github, world.password, change] as const,
  );
}
