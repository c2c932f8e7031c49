import { expect, test } from '@playwright/test';
import { LABELS } from '../../lib/protocol/labels.ts';
import type { ChangeRequest } from '../../lib/protocol/wire/owner.ts';
import { AgentClient } from '../fixtures/agent-client.ts';
import { editing, listAt, setAt, textAt, valueAt } from '../fixtures/edit-answer.ts';
import type { HostileWorld } from '../fixtures/hostile-world.ts';
import { ALARM, hostileWorld, signIn, signInWhile, VALUES } from '../fixtures/hostile-world.ts';
import { canary, leakScan } from '../fixtures/leak-scan.ts';

// The server wants keys sealed to somebody else, or more of them than it should get.

let world: HostileWorld;

test.beforeAll(async ({ browser }) => {
  world = await hostileWorld(await browser.newContext());
});

test.afterAll(async () => world.stop());

const VAULT = '/api/vault';
const STRANGER = '00000000-0000-4000-8000-000000000000';

test('attack 04: wraps of another kind in the place of the passkey’s raise the alarm', async () => {
  await signIn(world);
  const recovery = await recoveryWraps();
  for (const wrap of [recovery.wrapVault, recovery.wrapPersonal]) {
    const rule = editing('POST', '/api/session', (body) => setAt(body, 'wrapVault', wrap));
    expect(await signInWhile(world, rule)).toEqual(ALARM);
  }
  await signIn(world);
  for (const wrap of [recovery.wrapVault, recovery.wrapPersonal]) {
    const remove = world.proxy.tamper(editing('POST', `/api/entries/${world.bank}/personal`, (body) => setAt(body, 'wrapPersonal', wrap)));
    expect(await revealBank()).toBe('integrity');
    remove();
  }
});

test('attack 06: no wrap at all opens nothing, and asks for nothing weaker', async () => {
  const result = await signInWhile(world, editing('POST', '/api/session', (body) => setAt(body, 'wrapVault', null)));
  expect(result).toMatchObject({ outcome: 'passkey-no-prf', shown: 0 });
});

test('attack 04: an agent or passkey that the owner did not make raises the alarm', async () => {
  const edits: [string, (body: unknown) => void][] = [
    ['an agent copied under another id', (body) => listAt(body, 'agents').push({ ...(valueAt(body, 'agents.0') as object), id: STRANGER })],
    ['an agent twice', (body) => listAt(body, 'agents').push(valueAt(body, 'agents.0'))],
    ['a passkey copied under another id', (body) => listAt(body, 'passkeys').push({ ...(valueAt(body, 'passkeys.0') as object), id: 'AAAA' })],
  ];
  for (const [what, edit] of edits) expect(await signInWhile(world, editing('GET', VAULT, edit)), what).toEqual(ALARM);
});

test('attack 04: a public key that the holder of the token did not make shows as forged', async () => {
  await AgentClient.enrol(world.server, world.setupToken);
  await signIn(world);
  expect(await enrolment()).toBe('genuine');
  const forged = Buffer.alloc(32, 7).toString('base64url');
  const remove = world.proxy.tamper(editing('GET', VAULT, (body) => setAt(body, 'agents.0.publicKey', forged)));
  await signIn(world);
  expect(await enrolment()).toBe('forged');
  remove();
  const withoutProof = world.proxy.tamper(editing('GET', VAULT, (body) => setAt(body, 'agents.0.enrolment', null)));
  await signIn(world);
  expect(await enrolment()).toBe('forged');
  withoutProof();
});

test('attack 05: what the server says of an agent decides over no recipient', async () => {
  const lies: [string, (body: unknown) => void][] = [
    ['grants', (body) => setAt(body, 'agents.0.grants', 1000)],
    ['state', (body) => setAt(body, 'agents.0.state', 'active')],
    ['expiry', (body) => setAt(body, 'agents.0.policy.expiresAt', 4_000_000_000_000)],
    ['times', (body) => { for (const name of ['redeemedAt', 'lastSeenAt', 'tokenExpiresAt']) setAt(body, `agents.0.${name}`, 1); }],
    ['recovery', (body) => setAt(body, 'recovery', 'none')],
    ['passkeys', (body) => setAt(body, 'passkeys.0.opensVault', false)],
  ];
  for (const [what, edit] of lies) {
    const remove = world.proxy.tamper(editing('GET', VAULT, edit));
    await signIn(world);
    expect(recipients(await changesDuring(async () => saveAgain(world.bank))), `${what}: Bank is nobody’s`).toEqual([]);
    expect(recipients(await changesDuring(async () => saveAgain(world.github))), what).toEqual([world.agent]);
    remove();
  }
});

test('attack 05: a revoked agent gets nothing new, whatever the server says it is', async () => {
  await signIn(world);
  const extra = await world.page.evaluate(async (entry) => {
    const policy = clavitor.agents.DEFAULT_POLICY;
    const { agent } = await clavitor.agents.createAgent({ name: 'Dismissed', entries: [entry], policy, lifeSeconds: 900 });
    await clavitor.agents.setAgentState(agent, 'revoked');
    return agent;
  }, world.github);
  const revive = (body: unknown) => {
    for (const agent of listAt(body, 'agents')) if (textAt(agent, 'id') === extra) setAt(agent, 'state', 'active');
  };
  const remove = world.proxy.tamper(editing('GET', VAULT, revive));
  await signIn(world);
  expect(recipients(await changesDuring(async () => saveAgain(world.github)))).not.toContain(extra);
  remove();
});

test('attack 07: a server cannot widen a ceremony', async () => {
  const greedy = (body: unknown) => {
    const eval_ = { first: LABELS.prfUnlock, second: LABELS.prfPersonal };
    Object.assign(body as object, {
      rpId: 'evil.example',
      userVerification: 'discouraged',
      extensions: { prf: { eval: eval_ } },
      prf: eval_,
      allowCredentials: [],
      publicKey: { rpId: 'evil.example', extensions: { prf: { eval: eval_ } } },
    });
  };
  const before = world.ceremonies.length;
  expect(await signInWhile(world, editing('POST', '/api/session/options', greedy))).toMatchObject({ outcome: 'ok' });
  expect(world.ceremonies.slice(before)).toMatchObject([{ kind: 'get', rpId: 'localhost', userVerification: 'required', inputs: [LABELS.prfUnlock] }]);

  const reveal = world.ceremonies.length;
  const remove = world.proxy.tamper(editing('POST', `/api/entries/${world.bank}/personal/options`, greedy));
  expect(await revealBank()).toBe('ok');
  remove();
  expect(world.ceremonies.slice(reveal)).toMatchObject([{ kind: 'get', rpId: 'localhost', userVerification: 'required', inputs: [LABELS.prfPersonal] }]);

  const otherHost = editing('GET', '/api/instance', (body) => setAt(body, 'rpId', 'evil.example'));
  const last = world.ceremonies.length;
  expect(await signInWhile(world, otherHost)).toMatchObject({ outcome: 'integrity', shown: 0 });
  expect(world.ceremonies.slice(last)).toEqual([]);
});

test('attack 10: a field that the server calls shared stays personal: no agent receives it', async () => {
  await signIn(world);
  const personal = await personalRow();
  const flip = editing('GET', `/api/entries/${world.bank}`, (body) => {
    for (const field of listAt(body, 'fields')) {
      setAt(field, 'class', 'shared');
      if (textAt(field, 'id') === world.pin) Object.assign(field as object, personal, { class: 'shared' });
    }
  });
  const remove = world.proxy.tamper(flip);
  const changes = await changesDuring(async () => {
    await world.page.evaluate(async (entry) => {
      const policy = clavitor.agents.DEFAULT_POLICY;
      await clavitor.agents.createAgent({ name: 'Greedy', entries: [entry], policy, lifeSeconds: 900 });
    }, world.bank);
    await saveAgain(world.bank);
  });
  remove();
  const granted = changes.flatMap(({ grants }) => grants.flatMap(({ items }) => items.map(({ field }) => field)));
  expect(new Set(granted)).toEqual(new Set([world.bankPassword]));
  const read = world.page.evaluate(
    async ([entry, field]) => clavitor.outcome(async () => clavitor.entries.readField(entry, field)),
    [world.bank, world.pin] as const,
  );
  expect(await read, 'without a ceremony').toBe('bad-request');
});

test('attack 23: no request holds a PRF output or a value', async () => {
  await signIn(world);
  await saveAgain(world.github);
  expect(await revealBank()).toBe('ok');
  const outputs = world.ceremonies.flatMap((ceremony) => ceremony.outputs);
  expect(outputs.length).toBeGreaterThan(4);
  const values = Object.entries(VALUES).map(([what, value]) => canary(what, value));
  const canaries = [...values, ...outputs.map((output, index) => canary(`output ${index}`, output))];
  const requests = world.proxy.seen.map(({ method, path, headers, body }) => ({
    place: `${method} ${path}`,
    bytes: Buffer.concat([Buffer.from(`${path}\n${JSON.stringify(headers)}\n`), body]),
  }));
  expect(leakScan(requests, canaries)).toEqual([]);
});

test('attack 23: after a lock the client holds no key, though the server keeps its session open', async () => {
  await signIn(world);
  // The server never hears of it, and goes on to answer this page for the rest of the file.
  world.proxy.serve('/api/session/lock', 'application/json', '{}');
  const after = await world.page.evaluate(async (field) => {
    await clavitor.lock.lock();
    const read = await clavitor.outcome(async () => clavitor.entries.readField(field.entry, field.id));
    const load = await clavitor.outcome(clavitor.agents.pauseAll);
    const { phase, entries } = clavitor.store.vaultStore.getSnapshot();
    return { read, load, phase, shown: entries.length };
  }, { entry: world.github, id: world.password });
  expect(after).toEqual({ read: 'locked', load: 'locked', phase: 'locked', shown: 0 });
});

/** The wraps for the recovery code, taken from the database as a hostile server can. */
async function recoveryWraps(): Promise<{ wrapVault: string; wrapPersonal: string }> {
  const [row] = await world.server.connection.sql<{ vault: Buffer; personal: Buffer }[]>`
    select wrap_vault as vault, wrap_personal as personal from recoveries`;
  if (!row) throw new Error('there is no recovery code');
  return { wrapVault: row.vault.toString('base64url'), wrapPersonal: row.personal.toString('base64url') };
}

async function personalRow(): Promise<{ value: string; wrap: string }> {
  const [row] = await world.server.connection.sql<{ value: Buffer; wrap: Buffer }[]>`
    select value, wrap from field_values where field = ${world.pin}`;
  if (!row) throw new Error('there is no personal value');
  return { value: row.value.toString('base64url'), wrap: row.wrap.toString('base64url') };
}

async function revealBank(): Promise<string> {
  return world.page.evaluate(
    async (entry) => clavitor.outcome(async () => (await clavitor.reveal.revealPersonal(entry)).hide()),
    world.bank,
  );
}

async function enrolment(): Promise<string> {
  return world.page.evaluate((id) => {
    const agent = clavitor.store.vaultStore.getSnapshot().agents.find(({ view }) => view.id === id);
    return agent?.enrolment.status ?? 'gone';
  }, world.agent);
}

/** Writes an entry again with its first field changed. */
async function saveAgain(entry: string): Promise<void> {
  await world.page.evaluate(async (id) => {
    const item = clavitor.store.vaultStore.getSnapshot().entries.find((each) => each.id === id);
    if (!item) throw new Error('there is no such entry');
    const draft = clavitor.drafts.draftFrom(item);
    const fields = draft.fields.map((field, index) => (index === 0 ? { ...field, value: crypto.randomUUID() } : field));
    await clavitor.entries.saveEntry({ ...draft, fields });
  }, entry);
}

async function changesDuring(action: () => Promise<void>): Promise<ChangeRequest[]> {
  const mark = world.proxy.seen.length;
  await action();
  const writes = world.proxy.writesSince(mark).filter(({ path }) => path === '/api/changes');
  return writes.map(({ body }) => JSON.parse(body.toString('utf8')) as ChangeRequest);
}

/** The agents to which something was sealed. */
function recipients(changes: readonly ChangeRequest[]): string[] {
  return changes.flatMap(({ grants }) => grants.filter(({ items }) => items.length > 0).map(({ agent }) => agent));
}
