import type { Frame, Page } from '@playwright/test';
import { expect, test } from '@playwright/test';
import { AgentClient } from '../fixtures/agent-client.ts';
import type { HostileWorld } from '../fixtures/hostile-world.ts';
import { hostileWorld, signIn, VALUES } from '../fixtures/hostile-world.ts';
import { secondTab } from './second-tab.ts';

// The browser client against the real server, in Chromium, without an interface.

let world: HostileWorld;
let agent: AgentClient;

test.beforeAll(async ({ browser }) => {
  world = await hostileWorld(await browser.newContext());
  agent = await AgentClient.enrol(world.server, world.setupToken);
});

test.afterAll(async () => world.stop());

test.beforeEach(async () => {
  expect(await signIn(world)).toMatchObject({ outcome: 'ok', phase: 'open' });
});

/** Changes an entry's header or values; returns the code of the error, or `ok`. */
async function edit(tab: Page | Frame, entry: string, change: { name?: string; tags?: string[]; hosts?: string[]; values?: Record<string, string>; version?: number }): Promise<string> {
  return tab.evaluate(
    async ([id, { name, tags, hosts, values = {}, version }]) => {
      const item = clavitor.store.vaultStore.getSnapshot().entries.find((candidate) => candidate.id === id);
      if (!item) return 'not-found';
      const draft = clavitor.drafts.draftFrom(item);
      const fields = draft.fields.map((field) => ({ ...field, value: values[field.id] ?? null }));
      const changed = { ...draft, fields, name: name ?? draft.name, tags: tags ?? draft.tags, hosts: hosts ?? draft.hosts, version: version ?? draft.version };
      return clavitor.outcome(async () => clavitor.entries.saveEntry(changed));
    },
    [entry, change] as const,
  );
}

async function entryOf(tab: Page | Frame, entry: string) {
  return tab.evaluate((id) => {
    const item = clavitor.store.vaultStore.getSnapshot().entries.find((candidate) => candidate.id === id);
    return item ? { version: item.version, name: item.header.name, tags: item.header.tags, trashed: item.header.trashedAt !== null } : null;
  }, entry);
}

test('an edit reaches the agent with the new value, under the new name only', async () => {
  expect(await agent.read({ name: 'GitHub', field: '' })).toEqual({ value: VALUES.password });
  expect(await edit(world.page, world.github, { name: 'GitHub EU', values: { [world.password]: 'second value' } })).toBe('ok');
  expect(await agent.read({ name: 'GitHub EU', field: '' })).toEqual({ value: 'second value' });
  expect(await agent.read({ name: 'github eu', field: 'TOKEN' })).toEqual({ value: VALUES.token });
  expect(await agent.read({ name: 'GitHub', field: '' })).toEqual({ refused: 'refused' });
  expect(await edit(world.page, world.github, { name: 'GitHub', values: { [world.password]: VALUES.password } })).toBe('ok');
});

test('the allowed hosts reach the agent inside its grants, in one spelling', async () => {
  const password = { name: 'GitHub', field: '' };
  expect(await edit(world.page, world.github, { hosts: ['GitHub.com', '*.githubusercontent.com', 'localhost:8443'] })).toBe('ok');
  expect(await agent.hosts(password)).toEqual(['github.com', '*.githubusercontent.com', 'localhost:8443']);
  expect(await edit(world.page, world.github, { hosts: ['api.github.com', '*.com'] })).toBe('bad-request');
  expect(await agent.hosts(password)).toHaveLength(3);
  expect(await edit(world.page, world.github, { hosts: [] })).toBe('ok');
  expect(await agent.hosts(password)).toEqual([]);
});

test('a race with another tab is won without asking where both changed different entries', async () => {
  const other = await secondTab(world.page);
  await other.evaluate(async () => clavitor.entrance.signIn());
  expect(await edit(other, world.bank, { tags: ['other tab'] })).toBe('ok');
  expect(await edit(world.page, world.github, { tags: ['this tab'] })).toBe('ok');
  expect(await entryOf(world.page, world.bank)).toMatchObject({ tags: ['other tab'] });
  expect(await entryOf(world.page, world.github)).toMatchObject({ tags: ['this tab'] });
});

test('a race for the same entry is a conflict that shows what is there now, and writes nothing', async () => {
  const other = await secondTab(world.page);
  await other.evaluate(async () => clavitor.entrance.signIn());
  const before = await entryOf(world.page, world.github);
  expect(await edit(other, world.github, { tags: ['theirs'] })).toBe('ok');
  const conflict = await world.page.evaluate(async (id) => {
    const item = clavitor.store.vaultStore.getSnapshot().entries.find((candidate) => candidate.id === id);
    if (!item) return null;
    try {
      await clavitor.entries.saveEntry({ ...clavitor.drafts.draftFrom(item), tags: ['mine'] });
      return null;
    } catch (error) {
      return { code: Reflect.get(Object(error), 'code') as string, tags: (Reflect.get(Object(error), 'current') as typeof item).header.tags };
    }
  }, world.github);
  expect(conflict).toEqual({ code: 'conflict', tags: ['theirs'] });
  expect(await entryOf(world.page, world.github)).toMatchObject({ tags: ['theirs'], version: (before?.version ?? 0) + 1 });
});

test('the trash takes an entry from the agent, and gives it back', async () => {
  await world.page.evaluate(async (id) => clavitor.entries.trashEntry(id), world.github);
  expect(await agent.read({ name: 'GitHub', field: '' })).toEqual({ refused: 'refused' });
  expect(await entryOf(world.page, world.github)).toMatchObject({ trashed: true });
  await world.page.evaluate(async (id) => clavitor.entries.restoreEntry(id), world.github);
  expect(await agent.read({ name: 'GitHub', field: '' })).toEqual({ value: VALUES.password });
});

test('what is destroyed is gone, and the manifest agrees after the next sign-in', async () => {
  const id = await world.page.evaluate(async () => {
    const draft = clavitor.drafts.draftOf('note', (key) => key);
    const fields = draft.fields.map((field) => ({ ...field, class: 'shared' as const, value: 'short-lived' }));
    const saved = await clavitor.entries.saveEntry({ ...draft, name: 'Short-lived', fields });
    await clavitor.entries.trashEntry(saved.id);
    await clavitor.entries.emptyTrash();
    return saved.id;
  });
  expect(await entryOf(world.page, id)).toBeNull();
  expect(await signIn(world)).toMatchObject({ outcome: 'ok' });
  expect(await entryOf(world.page, id)).toBeNull();
});

test('an earlier version comes back as a new one, with fields that were removed since', async () => {
  const { versions, restored, values } = await world.page.evaluate(async () => {
    const draft = clavitor.drafts.draftOf('api-key', (key) => key);
    const filled = draft.fields.map((field) => ({ ...field, value: field.kind === 'secret' ? `first ${field.key}` : '' }));
    const first = await clavitor.entries.saveEntry({ ...draft, name: 'History', fields: filled });
    const second = clavitor.drafts.draftFrom(first);
    const [key] = second.fields;
    if (!key) throw new Error('the type has fields');
    await clavitor.entries.saveEntry({ ...second, name: 'History, renamed', fields: [{ ...key, value: 'second key' }] });
    const all = await clavitor.versions.entryVersions(first.id);
    const back = await clavitor.versions.restoreVersion(first.id, 1);
    return {
      versions: all.map(({ version, header }) => [version, header.name]),
      restored: { version: back.version, name: back.header.name },
      values: [...(await clavitor.entries.readShared(first.id)).values()],
    };
  });
  expect(versions).toEqual([[2, 'History, renamed'], [1, 'History']]);
  expect(restored).toEqual({ version: 3, name: 'History' });
  expect(values).toEqual(['first key', 'first secret']);
});

test('two entries of an agent cannot share a name, in any spelling', async () => {
  const outcome = await world.page.evaluate(async ([agentId, bank]) => {
    const { entries } = clavitor.store.vaultStore.getSnapshot();
    const scope = clavitor.store.vaultStore.getSnapshot().agents.find(({ id }) => id === agentId)?.record.entries ?? [];
    const item = entries.find(({ id }) => id === bank);
    if (!item) return 'not-found';
    await clavitor.agents.changeAgent(agentId, { entries: [...scope, bank] });
    const renamed = { ...clavitor.drafts.draftFrom(item), name: '  ＧｉｔＨｕｂ ' };
    const result = await clavitor.outcome(async () => clavitor.entries.saveEntry(renamed));
    await clavitor.agents.changeAgent(agentId, { entries: scope });
    return result;
  }, [world.agent, world.bank] as const);
  expect(outcome).toBe('name-taken');
});

test('a scope that shrinks takes the grant away at once', async () => {
  const setScope = async (entries: string[]) =>
    world.page.evaluate(async ([id, scope]) => clavitor.agents.changeAgent(id, { entries: [...scope] }), [world.agent, entries] as const);
  await setScope([world.bank]);
  expect(await agent.read({ name: 'GitHub', field: '' })).toEqual({ refused: 'refused' });
  expect(await agent.read({ name: 'Bank', field: 'password' })).toEqual({ value: VALUES.bankPassword });
  expect(await agent.read({ name: 'Bank', field: 'PIN' })).toEqual({ refused: 'refused' });
  await setScope([world.github]);
  expect(await agent.read({ name: 'GitHub', field: '' })).toEqual({ value: VALUES.password });
});

test('a new token ends the old key, and the log of both keys verifies', async () => {
  const second = await world.page.evaluate(async () => {
    const { entries } = clavitor.store.vaultStore.getSnapshot();
    const bank = entries.find(({ header }) => header.name === 'Bank');
    return clavitor.agents.createAgent({ name: 'Claude', entries: bank ? [bank.id] : [], policy: clavitor.agents.DEFAULT_POLICY, lifeSeconds: 600 });
  });
  const before = await AgentClient.enrol(world.server, second.token);
  expect(await before.read({ name: 'Bank', field: 'password' })).toEqual({ value: VALUES.bankPassword });
  const issued = await world.page.evaluate(async (id) => clavitor.agents.reissueToken(id, 600), second.agent);
  expect(await before.read({ name: 'Bank', field: 'password' })).toHaveProperty('refused');
  const after = await AgentClient.enrol(world.server, issued.token);
  expect(await after.read({ name: 'Bank', field: 'password' })).toEqual({ value: VALUES.bankPassword });
  const { state, problem } = await world.page.evaluate(async () => clavitor.timeline.verifyTimeline());
  expect({ state, problem }).toEqual({ state: 'verified', problem: null });
  const proofs = await world.page.evaluate(async (id) => (await clavitor.timeline.loadTimeline({ agent: id, action: 'read' })).rows.map((row) => [row.outcome, row.proof]), second.agent);
  expect(proofs.filter(([outcome]) => outcome === 'ok')).toEqual([['ok', 'verified'], ['ok', 'verified']]);
});
