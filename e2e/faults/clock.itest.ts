import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSql } from '../../db/connection.ts';
import { deleteExpired } from '../../db/queries/expiry.ts';
import { freshDatabase } from '../../tests/database.ts';
import type { AgentClient, SignedRequest } from '../fixtures/agent-client.ts';
import { AgentClient as Agent } from '../fixtures/agent-client.ts';
import { json, outcome } from '../fixtures/http.ts';
import { verifiedAudit } from '../fixtures/owner-checks.ts';
import { AuditAnswer } from '../../lib/protocol/wire/owner.ts';
import { FaultWorld } from './fault-world.ts';

// Anomaly test: somebody sets the server's clock, forwards and back, while it runs. The attacker has kept
// every request that it has overheard and sends it again when the clock suits it.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const GITHUB = { name: 'GitHub', field: '' };
const folder = mkdtempSync(join(tmpdir(), 'clavitor-clock-'));
const clock = join(folder, 'shift');
let databaseUrl: string;
let world: FaultWorld;

beforeAll(async () => {
  setClock(0);
  const preload = pathToFileURL(join(import.meta.dirname, '../fixtures/shifted-clock.ts'));
  preload.searchParams.set('file', clock);
  databaseUrl = await freshDatabase();
  world = await FaultWorld.start({ databaseUrl, env: { NODE_OPTIONS: `--import=${preload.href}` } });
});

afterAll(async () => {
  await world.instance.stop();
  rmSync(folder, { recursive: true });
});

/** Sets the server's clock, so many milliseconds from the true time. */
function setClock(shift: number): void {
  writeFileSync(`${clock}.new`, String(shift));
  renameSync(`${clock}.new`, clock);
}

/** What the program does every few seconds, by its clock. */
async function clean(shift: number): Promise<void> {
  const sql = openSql(databaseUrl, { max: 1 });
  while (await deleteExpired(sql, Date.now() + shift));
  await sql.end();
}

/** A request of the agent, made at a time of its own. */
async function signed(agent: AgentClient, shift: number): Promise<SignedRequest> {
  return agent.signFetch([agent.tag(GITHUB)], 'read', (Date.now() + shift) / 1000);
}

test('attack 31: the clock of the program under test is the one that is set', async () => {
  setClock(-HOUR);
  expect(outcome(await world.agent.send(await signed(world.agent, 0)))).toBe('clock');
  expect(outcome(await world.agent.send(await signed(world.agent, -HOUR)))).toBe('ok');
  setClock(0);
});

test.each([
  ['ten minutes', 10 * MINUTE],
  ['an hour', HOUR],
  ['twenty hours', 20 * HOUR],
])('attack 31: no request is accepted twice when the clock goes on by %s and back', async (_name, jump) => {
  const overheard = await signed(world.agent, 0);
  expect(outcome(await world.agent.send(overheard))).toBe('ok');
  setClock(jump);
  expect(outcome(await world.agent.send(overheard))).toBe('clock');
  const ahead = await signed(world.agent, jump);
  expect(outcome(await world.agent.send(ahead))).toBe('ok');
  await clean(jump);
  setClock(0);
  expect(outcome(await world.agent.send(overheard))).toBe('replayed');
  expect(outcome(await world.agent.send(ahead))).toBe('clock');
  setClock(jump);
  expect(outcome(await world.agent.send(ahead))).toBe('replayed');
  setClock(0);
});

test('attack 31: what the owner has ended stays ended at every time', async () => {
  const { owner, instance } = world;
  await owner.signIn();
  const entry = await owner.createEntry('Harbour', [{ label: 'Password', value: 'pilot' }]);
  const made = await owner.createAgent('Dismissed', [entry]);
  const dismissed = await Agent.enrol(instance, made.token);
  expect(await dismissed.read({ name: 'Harbour', field: '' })).toEqual({ value: 'pilot' });
  await owner.setAgentState(made.agent, 'revoked');
  for (const shift of [-20 * HOUR, -HOUR, HOUR, 20 * HOUR]) {
    setClock(shift);
    await clean(shift);
    expect(outcome(await dismissed.send(await signed(dismissed, shift))), `${shift / HOUR} h`).toBe('revoked');
    await expect(Agent.enrol(instance, made.token), 'the token').rejects.toThrow('refused');
  }
  setClock(0);
});

test('attack 31: the log of all that verifies, and every acknowledged write is there', async () => {
  setClock(-HOUR);
  await world.owner.signIn();
  await world.workUntil(10, () => undefined);
  setClock(0);
  await world.owner.signIn();
  const { rows } = AuditAnswer.parse(json(await world.owner.get('/api/audit?limit=100')));
  expect(rows.some((row, index) => row.time < (rows[index + 1]?.time ?? 0)), 'times did run backwards').toBe(true);
  expect((await verifiedAudit(world.owner)).length).toBeGreaterThan(20);
  await world.checkEverything('after all jumps');
});
