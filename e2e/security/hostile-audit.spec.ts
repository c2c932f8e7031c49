import { expect, test } from '@playwright/test';
import { toBase64url } from '../../lib/crypto/encoding.ts';
import { auditRow } from '../../lib/protocol/audit-view.ts';
import { auditGenesis, auditRowHash } from '../../lib/protocol/audit.ts';
import type { AuditRowView } from '../../lib/protocol/wire/owner.ts';
import { AuditAnswer } from '../../lib/protocol/wire/owner.ts';
import { AgentClient } from '../fixtures/agent-client.ts';
import { showLog } from '../fixtures/audit-log.ts';
import { outcome } from '../fixtures/http.ts';
import type { HostileWorld } from '../fixtures/hostile-world.ts';
import { hostileWorld, signIn } from '../fixtures/hostile-world.ts';

// The server tells another history. Where a chain can be computed anew it is: the attacker knows the
// format as well as we do.

let world: HostileWorld;
let agent: AgentClient;
let vault: string;

test.beforeAll(async ({ browser }) => {
  world = await hostileWorld(await browser.newContext());
  agent = await AgentClient.enrol(world.server, world.setupToken);
  for (let turn = 0; turn < 3; turn++) await agent.read({ name: 'GitHub', field: '' });
  await agent.read({ name: 'GitHub', field: 'Token' });
  vault = agent.vault;
  await signIn(world);
  expect(await verify()).toEqual({ state: 'verified', problem: null });
});

test.afterAll(async () => world.stop());

type Forgery = (rows: AuditRowView[]) => AuditRowView[];

/** Whether the attacker computes all hashes anew after its change. */
interface Show {
  readonly rehashed: boolean;
  readonly forgery: Forgery;
}

test('attack 11: an honest log verifies, and grows', async () => {
  await agent.read({ name: 'GitHub', field: '' });
  await signIn(world);
  expect(await verify()).toEqual({ state: 'verified', problem: null });
});

test('attack 11: a row changed without its hash breaks the chain there', async () => {
  const seq = await aRead();
  for (const change of [{ action: 'totp' }, { outcome: 'refused' as const }, { time: 1 }, { address: '203.0.113.9' }, { entry: world.bank }]) {
    const shown = await verifyShown({ rehashed: false, forgery: (rows) => rows.map((row) => (row.seq === seq ? { ...row, ...change } : row)) });
    expect(shown, JSON.stringify(change)).toMatchObject({ state: 'broken', problem: { seq } });
  }
});

test('attack 11: a row taken out, or two exchanged, is found', async () => {
  const seq = await aRead();
  const without = await verifyShown({ rehashed: false, forgery: (rows) => rows.filter((row) => row.seq !== seq) });
  expect(without).toMatchObject({ state: 'broken', problem: { seq } });
  const exchanged = await verifyShown({ rehashed: false, forgery: (rows) => exchange(rows, seq) });
  expect(exchanged).toMatchObject({ state: 'broken', problem: { seq } });
});

test('attack 11: a rewritten history with right hashes is not the one that was pinned', async () => {
  const rewritten = await verifyShown({ rehashed: true, forgery: (rows) => rows.map((row) => (row.seq === 1 ? { ...row, address: '203.0.113.9' } : row)) });
  expect(rewritten).toMatchObject({ state: 'broken', problem: { kind: 'pin' } });
  const shorter = await verifyShown({ rehashed: true, forgery: (rows) => renumbered(rows.filter((row) => row.action !== 'read')) });
  expect(shorter).toMatchObject({ state: 'broken' });
});

test('attack 11: a log that was cut off is shorter than this device has seen', async () => {
  const cut = await verifyShown({ rehashed: true, forgery: (rows) => rows.slice(0, -2) });
  expect(cut).toMatchObject({ state: 'broken', problem: { kind: 'rollback' } });
});

test('attack 11: an act that no agent signed cannot be invented, however the chain is computed', async () => {
  const forgeries: Record<string, Forgery> = {
    'a read without a request': (rows) => [...rows, { ...next(rows), request: null }],
    'a read with a request that was sent before': (rows) => [...rows, { ...next(rows), request: lastRead(rows).request }],
  };
  for (const [what, forgery] of Object.entries(forgeries)) {
    expect(await verifyShown({ rehashed: true, forgery }), what).toMatchObject({ state: 'broken' });
  }
});

test('attack 11: what an agent did a moment ago cannot be told differently, though nobody has seen it yet', async () => {
  const lies: Record<string, (row: AuditRowView) => Partial<AuditRowView>> = {
    'of another field': () => ({ field: world.token }),
    'for another purpose': () => ({ action: 'inject' }),
    'by nobody': () => ({ request: null }),
    'with a MAC that is made up': ({ request }) => ({ request: request && { ...request, mac: toBase64url(new Uint8Array(32).fill(7)) } }),
    'with another body': ({ request }) => ({ request: request && { ...request, body: request.body.replace('"read"', '"totp"') }, action: 'totp' }),
    'an hour ago': ({ time }) => ({ time: time - 3_600_000 }),
  };
  expect(await verifyFresh(() => ({}))).toEqual({ state: 'verified', problem: null });
  for (const [what, lie] of Object.entries(lies)) {
    expect(await verifyFresh(lie), `a read ${what}`).toMatchObject({ state: 'broken' });
  }
});

test('attack 12: requests that came again or at the wrong time are in an honest log, which verifies', async () => {
  const request = await agent.signFetch([agent.tag({ name: 'GitHub', field: '' })]);
  const late = await agent.signFetch([agent.tag({ name: 'GitHub', field: '' })], 'read', Date.now() / 1000 - 3600);
  const answers = [await agent.send(request), await agent.send(request), await agent.send(late)];
  expect(answers.map(outcome)).toEqual(['ok', 'replayed', 'clock']);
  await signIn(world);
  expect(await verify()).toEqual({ state: 'verified', problem: null });
});

test('attack 11: two heads shown to two tabs: the second sees that the first has verified another', async () => {
  await signIn(world);
  await verify();
  const fork = await verifyShown({ rehashed: true, forgery: (rows) => rows.map((row, index) => (index === rows.length - 1 ? { ...row, address: '203.0.113.9' } : row)) });
  expect(fork).toMatchObject({ state: 'broken' });
});

/** Loads the page anew, shows it a forged log, and lets it verify. */
async function verifyShown({ rehashed, forgery }: Show): Promise<{ state: string; problem: unknown }> {
  // With the row of this very sign-in: a forgery that is only too short would be found for that.
  const changed = forgery(await allRows());
  const rows = rehashed ? rehash(changed) : changed;
  const remove = showLog(world.proxy, rows);
  const result = await verify();
  remove();
  return result;
}

/** As {@link verifyShown}, with a genuine read that this device has not seen yet and the server tells differently. */
async function verifyFresh(lie: (row: AuditRowView) => Partial<AuditRowView>): Promise<{ state: string; problem: unknown }> {
  await signIn(world);
  await agent.read({ name: 'GitHub', field: '' });
  const rows = await shownRows();
  const fresh = lastRead(rows).seq;
  const told = rehash(rows.map((row) => (row.seq === fresh ? { ...row, ...lie(row) } : row)));
  const remove = showLog(world.proxy, told);
  const result = await verify();
  remove();
  return result;
}

async function verify(): Promise<{ state: string; problem: unknown }> {
  return world.page.evaluate(async () => {
    const { state, problem } = await clavitor.timeline.verifyTimeline();
    return { state, problem };
  });
}

async function allRows(): Promise<AuditRowView[]> {
  await signIn(world);
  return shownRows();
}

/** The log as the session of the page may read it; the client does not see the answer. */
async function shownRows(): Promise<AuditRowView[]> {
  const answer = await world.page.evaluate(async (): Promise<unknown> => (await fetch('/api/audit?after=0&limit=5000')).json());
  return AuditAnswer.parse(answer).rows;
}

function rehash(rows: readonly AuditRowView[]): AuditRowView[] {
  let hash = auditGenesis(vault);
  return rows.map((row) => {
    hash = auditRowHash(hash, auditRow(row));
    return { ...row, hash: toBase64url(hash) };
  });
}

function renumbered(rows: readonly AuditRowView[]): AuditRowView[] {
  return rows.map((row, index) => ({ ...row, seq: index + 1, requestSeq: null }));
}

function exchange(rows: readonly AuditRowView[], seq: number): AuditRowView[] {
  return rows.map((row) => {
    const other = row.seq === seq ? rows[seq] : row.seq === seq + 1 ? rows[seq - 1] : row;
    return { ...(other ?? row), seq: row.seq };
  });
}

function lastRead(rows: readonly AuditRowView[]): AuditRowView {
  const row = rows.findLast(({ action, outcome }) => action === 'read' && outcome === 'ok');
  if (!row) throw new Error('nothing was read');
  return row;
}

/** A further row like the last read. */
function next(rows: readonly AuditRowView[]): AuditRowView {
  return { ...lastRead(rows), seq: rows.length + 1, time: Date.now(), requestSeq: null };
}

async function aRead(): Promise<number> {
  return lastRead((await allRows()).slice(0, -1)).seq;
}
