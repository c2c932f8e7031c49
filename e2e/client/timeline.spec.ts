import { expect, test } from '@playwright/test';
import type { Act } from '../../db/queries/audit.ts';
import { appendActs, lockVault } from '../../db/queries/audit.ts';
import { utf8 } from '../../lib/crypto/bytes.ts';
import { toBase64url } from '../../lib/crypto/encoding.ts';
import { randomBytes } from '../../lib/crypto/hazmat/random.ts';
import { requestMac } from '../../lib/protocol/sealed/agent-keys.ts';
import { signatureBase } from '../../lib/protocol/signature.ts';
import { FETCH_PATH } from '../../lib/protocol/wire/agent.ts';
import { AgentClient } from '../fixtures/agent-client.ts';
import { editRecords } from '../fixtures/audit-log.ts';
import type { HostileWorld } from '../fixtures/hostile-world.ts';
import { hostileWorld, signIn } from '../fixtures/hostile-world.ts';
import { secondTab } from './second-tab.ts';

// A log of several segments, which two workers verify side by side.

const ROWS = 12_000;

let world: HostileWorld;
let agent: AgentClient;

test.beforeAll(async ({ browser }) => {
  world = await hostileWorld(await browser.newContext());
  agent = await AgentClient.enrol(world.server, world.setupToken);
  for (let done = 0; done < ROWS; done += 2000) await recordReads(2000);
});

test.afterAll(async () => world.stop());

test.beforeEach(async () => {
  expect(await signIn(world)).toMatchObject({ outcome: 'ok' });
});

/** Records reads as the agent API does, with the agent's own MACs. */
async function recordReads(count: number): Promise<void> {
  const now = Date.now();
  await record(now, Array.from({ length: count }, () => readAct(now)));
}

async function record(now: number, acts: readonly Act[]): Promise<void> {
  await world.server.connection.db.transaction(async (tx) => {
    const head = await lockVault(tx, agent.vault);
    if (!head) throw new Error('the vault is there');
    await appendActs(tx, head, now, acts);
  });
}

function readAct(now: number): Act {
  const body = utf8(JSON.stringify({ purpose: 'read', tags: [toBase64url(agent.tag({ name: 'GitHub', field: '' }))] }));
  const created = Math.floor(now / 1000);
  const parameters = { created, expires: created + 60, nonce: toBase64url(randomBytes(16)), agent: agent.agent };
  const base = signatureBase({ method: 'POST', authority: new URL(world.server.origin).host, path: FETCH_PATH, query: '?', body }, parameters);
  const request = { base, signature: new Uint8Array(64), mac: requestMac(agent.keys, base), body };
  return { actor: 'cli', action: 'read', outcome: 'ok', agent: agent.agent, entry: world.github, field: world.password, address: '::1', userAgent: 'clavitor-cli/0.0.0', request };
}

async function verify() {
  return world.page.evaluate(async () => {
    const { state, upTo, total, problem } = await clavitor.timeline.verifyTimeline();
    return { state, upTo, total, problem };
  });
}

test('all segments verify, the head is pinned, and a second verification takes up where the first ended', async () => {
  const first = await verify();
  expect(first).toMatchObject({ state: 'verified', problem: null });
  expect(first.upTo).toBeGreaterThan(ROWS);
  const mark = world.proxy.seen.length;
  await recordReads(10);
  const second = await verify();
  expect(second).toMatchObject({ state: 'verified', problem: null });
  expect(second.upTo).toBeGreaterThanOrEqual(first.upTo + 10);
  const reads = world.proxy.seen.slice(mark).filter(({ path }) => path.startsWith('/api/audit'));
  expect(reads.length).toBeLessThan(4);
});

for (const [what, at] of [['in the first segment', 100], ['at the border of two', 4967], ['in the last segment', 11_900]] as const) {
  test(`a row that was rewritten ${what} is found there`, async () => {
    const remove = editRecords(world.proxy, (records) =>
      records.map((record) => (record.row.seq === at ? { ...record, row: { ...record.row, address: '203.0.113.9' } } : record)),
    );
    expect(await verify()).toMatchObject({ state: 'broken', problem: { seq: at, kind: 'chain' } });
    remove();
    expect(await verify()).toMatchObject({ state: 'verified' });
  });
}

test('a head that another tab pinned is taken over, and the next pin follows it', async () => {
  const other = await secondTab(world.page);
  await other.evaluate(async () => clavitor.entrance.signIn());
  const answers: number[] = [];
  world.page.on('response', (response) => {
    if (response.url().endsWith('/api/audit/pin')) answers.push(response.status());
  });
  await recordReads(1);
  await other.evaluate(async () => clavitor.timeline.verifyTimeline());
  await recordReads(1);
  await verify();
  await recordReads(1);
  await verify();
  expect(answers).toEqual([200, 409, 200]);
});

test('a row that is left out is a gap', async () => {
  const remove = editRecords(world.proxy, (records) => records.slice(1));
  expect(await verify()).toMatchObject({ state: 'broken', problem: { kind: 'gap' } });
  remove();
});

test("rows of a filtered page show what was proven: the agent's are signed, the owner's are in the chain", async () => {
  await verify();
  const page = await world.page.evaluate(async (id) => {
    const reads = await clavitor.timeline.loadTimeline({ agent: id, action: 'read', outcome: 'ok' });
    const older = await clavitor.timeline.loadTimeline({ agent: id, action: 'read' }, reads.next ?? undefined);
    const claims = await clavitor.timeline.loadTimeline({ action: 'vault.claim' });
    const proofs = (rows: typeof reads.rows) => [...new Set(rows.map((row) => `${row.agentName ?? '-'} ${row.entryName ?? '-'} ${row.fieldLabel ?? '-'} ${row.proof}`))];
    return { count: reads.rows.length, older: older.rows.length, reads: proofs(reads.rows), claims: proofs(claims.rows) };
  }, world.agent);
  expect(page.count).toBe(100);
  expect(page.older).toBe(100);
  // The signatures of these rows are zeros, which only the check of single rows looks at.
  expect(page.reads).toEqual(['Codex GitHub Password bad-agent-seal']);
  expect(page.claims).toEqual(['- - - unsigned']);
});

// The last test: the log stays broken.
test('a request that is shown again segments later is found', async () => {
  const now = Date.now();
  const request = readAct(now);
  await record(now, [request, ...Array.from({ length: 5000 }, () => readAct(now)), request]);
  const { state, total, problem } = await verify();
  expect({ state, problem }).toEqual({ state: 'broken', problem: { seq: total, kind: 'agent-seal' } });
});
