import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { recoveries, vaults } from '../../../db/schema.ts';
import { upsertEntries } from '../../../db/queries/entries.ts';
import { insertVault } from '../../../db/queries/vaults.ts';
import { AgentClient } from '../../../e2e/fixtures/agent-client.ts';
import { ApiOwner } from '../../../e2e/fixtures/api-owner.ts';
import type { ApiServer } from '../../../e2e/fixtures/api-server.ts';
import { startApiServer } from '../../../e2e/fixtures/api-server.ts';
import { json, outcome } from '../../../e2e/fixtures/http.ts';
import { freshDatabase } from '../../../tests/database.ts';
import { ENVELOPE_MIN } from '../../crypto/hazmat/envelope-format.ts';
import { makeId } from '../../protocol/ids.ts';
import type { ChangeRequest, EntryAnswer, EntryWrite, FieldWrite, GrantWrite, VaultAnswer } from '../../protocol/wire/owner.ts';

// The server cannot read what it is sent, so random bytes of an envelope's length do.

let server: ApiServer;
let owner: ApiOwner;
let counter: number;

beforeAll(async () => {
  server = await startApiServer(await freshDatabase());
  owner = await ApiOwner.claim(server, await server.claimCode());
});

afterAll(async () => server.stop());

beforeEach(async () => {
  ({ counter } = await owner.load());
});

function blob(length = ENVELOPE_MIN): string {
  return randomBytes(length).toString('base64url');
}

function change(parts: Partial<ChangeRequest>): ChangeRequest {
  return { counter: counter + 1, manifest: blob(), entries: [], destroyed: [], agents: [], grants: [], ...parts };
}

async function post(parts: Partial<ChangeRequest>): Promise<string> {
  const answer = await owner.write('POST', '/api/changes', change(parts));
  if (answer.status === 200) counter += 1;
  const detail: unknown = (json(answer) as { detail?: unknown }).detail;
  return typeof detail === 'string' ? `${outcome(answer)} ${detail}` : outcome(answer);
}

function entry(parts: Partial<EntryWrite> = {}): EntryWrite {
  return { id: makeId(), version: 1, act: 'create', header: blob(), fields: [], removed: [], ...parts };
}

function field(parts: Partial<FieldWrite> = {}): FieldWrite {
  return { id: makeId(), class: 'shared', epoch: 1, value: blob(), wrap: blob(), ...parts };
}

function grant(agent: string, of: EntryWrite, items: Partial<GrantWrite['items'][number]>[], serial = of.version): GrantWrite {
  const whole = items.map((item) => ({ field: of.fields[0]?.id ?? makeId(), epoch: 1, sealed: blob(), tags: [blob(32)], ...item }));
  return { agent, entry: of.id, serial, items: whole };
}

/** Without a second way in there are no personal fields. */
async function confirmRecovery(): Promise<void> {
  await server.deps.db.update(recoveries).set({ confirmedAt: Date.now() });
}

async function newAgent(): Promise<string> {
  const id = makeId();
  const policy = { purposes: ['read' as const], perMinute: 10, perHour: 30, missesPerHour: 10, addresses: [], expiresAt: null };
  const token = { authHash: blob(32), bundle: blob(), life: 900 };
  expect(await post({ agents: [{ id, version: 1, act: 'create', roster: blob(), policy, token }] })).toBe('ok');
  return id;
}

async function grantsOf(agent: string): Promise<number | undefined> {
  return (await owner.load()).agents.find((view) => view.id === agent)?.grants;
}

describe('compare and set', () => {
  test('of ten changes with the same counter one is written', async () => {
    const before = (await owner.load()).entries.length;
    const racing = Array.from({ length: 10 }, () => owner.write('POST', '/api/changes', change({ entries: [entry(), entry()] })));
    const results = (await Promise.all(racing)).map(outcome);
    expect(results.filter((result) => result === 'ok')).toHaveLength(1);
    expect(results.filter((result) => result === 'conflict')).toHaveLength(9);
    expect((await owner.load()).entries).toHaveLength(before + 2);
  });

  test.each([0, 2, 100])('a counter that is %i ahead is a conflict', async (ahead) => {
    expect(await post({ counter: counter + ahead || 1 })).toBe('conflict');
  });

  test('a version that is not the next one is a conflict, and nothing of the change is written', async () => {
    const known = entry();
    expect(await post({ entries: [known] })).toBe('ok');
    const before = await owner.load();
    for (const version of [1, 3]) {
      expect(await post({ entries: [entry(), { ...known, act: 'edit', version }] })).toBe('conflict');
    }
    expect(await owner.load()).toEqual(before);
  });

  test('an entry is created once, and changed only where it is', async () => {
    const known = entry();
    expect(await post({ entries: [known] })).toBe('ok');
    expect(await post({ entries: [known] })).toBe('conflict');
    expect(await post({ entries: [entry({ act: 'edit' })] })).toBe('not-found');
    expect(await post({ entries: [entry({ version: 2 })] })).toBe('conflict');
    expect(await post({ destroyed: [makeId()] })).toBe('not-found');
    expect(await post({ entries: [known], destroyed: [known.id] })).toBe('bad-request twice');
  });
});

describe('fields', () => {
  test('attack 10: the class of a field never changes', async () => {
    const known = entry({ fields: [field()] });
    expect(await post({ entries: [known] })).toBe('ok');
    const flipped = known.fields.map((each) => ({ ...each, class: 'personal' as const, epoch: 2 }));
    expect(await post({ entries: [{ ...known, act: 'edit', version: 2, fields: flipped }] })).toBe('bad-request class');
  });

  test('epochs only grow', async () => {
    const known = entry({ fields: [field({ epoch: 5 })] });
    expect(await post({ entries: [known] })).toBe('ok');
    for (const epoch of [4, 5]) {
      const fields = known.fields.map((each) => ({ ...each, epoch }));
      expect(await post({ entries: [{ ...known, act: 'edit', version: 2, fields }] })).toBe('conflict');
    }
  });

  test('a removed field stays with the earlier version only', async () => {
    const known = entry({ fields: [field(), field()] });
    const [gone, kept] = known.fields.map((each) => each.id);
    expect(await post({ entries: [known] })).toBe('ok');
    expect(await post({ entries: [{ ...known, act: 'edit', version: 2, fields: [], removed: [gone ?? ''] }] })).toBe('ok');
    const answer = json(await owner.get(`/api/entries/${known.id}`)) as EntryAnswer;
    expect(answer.fields.map(({ id }) => id)).toEqual([kept]);
    const history = json(await owner.get(`/api/entries/${known.id}/versions`)) as { versions: unknown[]; fields: unknown[] };
    expect([history.versions.length, history.fields.length]).toEqual([2, 2]);
    expect(await post({ entries: [{ ...known, act: 'edit', version: 3, fields: [], removed: [gone ?? ''] }] })).toBe('bad-request removed');
  });

  test('the first personal field needs a second way in, and its value is not in the entry', async () => {
    const personal = entry({ fields: [field({ class: 'personal' })] });
    expect(await post({ entries: [personal] })).toBe('needs-recovery');
    await confirmRecovery();
    expect(await post({ entries: [personal] })).toBe('ok');
    const answer = json(await owner.get(`/api/entries/${personal.id}`)) as EntryAnswer;
    expect(answer.fields).toEqual([{ id: personal.fields[0]?.id, class: 'personal', epoch: 1, value: null, wrap: null }]);
  });
});

describe('grants', () => {
  test('only for shared fields as they are now', async () => {
    await confirmRecovery();
    const agent = await newAgent();
    const known = entry({ fields: [field(), field({ class: 'personal' })] });
    const personal = known.fields[1]?.id ?? '';
    expect(await post({ entries: [known] })).toBe('ok');
    expect(await post({ grants: [grant(agent, known, [{ field: personal }])] })).toBe('bad-request field');
    expect(await post({ grants: [grant(agent, known, [{ field: makeId() }])] })).toBe('bad-request field');
    expect(await post({ grants: [grant(agent, known, [{ epoch: 2 }])] })).toBe('conflict');
    expect(await post({ grants: [grant(agent, known, [{}], 2)] })).toBe('conflict');
    expect(await post({ grants: [grant(makeId(), known, [{}])] })).toBe('not-found');
    expect(await post({ grants: [grant(agent, entry(), [])] })).toBe('not-found');
    expect(await post({ grants: [grant(agent, known, [{}])] })).toBe('ok');
    expect(await grantsOf(agent)).toBe(1);
  });

  test('a tag belongs to one field of an agent', async () => {
    const agent = await newAgent();
    const [one, two] = [entry({ fields: [field()] }), entry({ fields: [field()] })];
    const tags = [blob(32)];
    expect(await post({ entries: [one, two], grants: [grant(agent, one, [{ tags }])] })).toBe('ok');
    expect(await post({ grants: [grant(agent, two, [{ tags }])] })).toBe('bad-request tags');
    expect(await grantsOf(agent)).toBe(1);
    expect(await post({ grants: [grant(agent, one, []), grant(agent, two, [{ tags }])] })).toBe('ok');
  });

  test('a new epoch, a removed field, the trash and destruction take grants away', async () => {
    const agent = await newAgent();
    const known = entry({ fields: [field(), field()] });
    const all = (serial: number) => grant(agent, known, known.fields.map(({ id }) => ({ field: id })), serial);
    expect(await post({ entries: [known], grants: [all(1)] })).toBe('ok');
    const [first, second] = known.fields;
    expect(await post({ entries: [{ ...known, act: 'edit', version: 2, fields: [{ ...field(), id: first?.id ?? '', epoch: 2 }] }] })).toBe('ok');
    expect(await grantsOf(agent)).toBe(1);
    expect(await post({ entries: [{ ...known, act: 'edit', version: 3, fields: [], removed: [second?.id ?? ''] }] })).toBe('ok');
    expect(await grantsOf(agent)).toBe(0);
    const again = { ...grant(agent, known, [{ epoch: 2 }], 3) };
    expect(await post({ grants: [again] })).toBe('ok');
    expect(await post({ entries: [{ ...known, act: 'trash', version: 4, fields: [] }] })).toBe('ok');
    expect(await grantsOf(agent)).toBe(0);
    expect(await post({ grants: [{ ...again, serial: 4 }] })).toBe('bad-request scope');
    expect(await post({ entries: [{ ...known, act: 'restore', version: 5, fields: [] }], grants: [{ ...again, serial: 5 }] })).toBe('ok');
    expect(await post({ destroyed: [known.id] })).toBe('ok');
    expect(await grantsOf(agent)).toBe(0);
  });

  test('none for a revoked agent', async () => {
    const agent = await newAgent();
    const known = entry({ fields: [field()] });
    expect(await post({ entries: [known], grants: [grant(agent, known, [{}])] })).toBe('ok');
    await owner.setAgentState(agent, 'revoked');
    expect(await grantsOf(agent)).toBe(0);
    expect(await post({ grants: [grant(agent, known, [{}])] })).toBe('bad-request scope');
  });
});

describe('agents', () => {
  test('a token makes an agent pending, and its former key worthless', async () => {
    owner.counter = counter;
    const id = await owner.createEntry('Mail', [{ label: 'password', value: 'correct horse' }]);
    const agent = await AgentClient.enrol(server, (await owner.createAgent('Codex', [id])).token);
    expect(outcome(await agent.ask({ name: 'Mail', field: '' }))).toBe('ok');
    ({ counter } = await owner.load());
    const policy = { purposes: ['read' as const], perMinute: 10, perHour: 30, missesPerHour: 10, addresses: [], expiresAt: null };
    const write = { id: agent.agent, version: 2, act: 'reissue' as const, roster: blob(), policy };
    expect(await post({ agents: [{ ...write, token: null }] })).toBe('bad-request token');
    expect(await post({ agents: [{ ...write, token: { authHash: blob(32), bundle: blob(), life: 900 } }] })).toBe('ok');
    expect(outcome(await agent.ask({ name: 'Mail', field: '' }))).toBe('refused');
    expect(await post({ agents: [{ ...write, act: 'edit', version: 3, token: null, policy: { ...policy, addresses: ['300.1.1.1'] } }] })).toBe('bad-request addresses');
  });
});

test("what is another vault's is not found", async () => {
  const { db } = server.deps;
  const foreign = makeId();
  const bytes = new Uint8Array(randomBytes(32));
  await db.transaction(async (tx) => {
    await insertVault(tx, { id: foreign, userHandle: bytes, settings: bytes, manifest: bytes, createdAt: 0 });
    await upsertEntries(tx, [{ id: foreign, vault: foreign, version: 1, header: bytes, trashed: false }], 0);
  });
  const agent = await newAgent();
  expect(await post({ entries: [entry({ id: foreign, act: 'edit', version: 2 })] })).toBe('not-found');
  expect(await post({ entries: [entry({ id: foreign })] })).toBe('not-found');
  expect(await post({ destroyed: [foreign] })).toBe('not-found');
  expect(await post({ grants: [grant(agent, entry({ id: foreign }), [])] })).toBe('not-found');
  expect(await db.select({ id: vaults.id }).from(vaults)).toHaveLength(2);
});

test('entries are left out for who knows the present counter, and for nobody else', async () => {
  const { counter: present, entries } = await owner.load();
  const answers = await Promise.all([present, present - 1, present + 1].map(async (known) => owner.get(`/api/vault?known=${known}`)));
  expect(answers.map((answer) => (json(answer) as VaultAnswer).entries)).toEqual([null, entries, entries]);
});

test.each(['?known=', '?known=-1', '?known=1.5', '?known=x', '?other=1'])('a query that does not fit is refused: %s', async (query) => {
  expect((await owner.get(`/api/vault${query}`)).status).toBe(400);
});
