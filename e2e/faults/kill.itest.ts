import { afterAll, beforeAll, expect, test } from 'vitest';
import { faultRounds } from '../../tests/environment.ts';
import { AgentClient } from '../fixtures/agent-client.ts';
import { ApiOwner } from '../fixtures/api-owner.ts';
import { outcome } from '../fixtures/http.ts';
import type { Instance } from '../fixtures/instance.ts';
import { startInstance } from '../fixtures/instance.ts';
import { verifiedAudit, verifyManifest } from '../fixtures/owner-checks.ts';

// Anomaly test: the program and its database die at random points under load. Whatever was answered
// with success must be there afterwards, and nothing may be half-written.

const READERS = 4;
const ENTRIES = 5;
const GITHUB = { name: 'GitHub', field: '' };
const VICTIMS = ['server', 'database', 'both'] as const;

let instance: Instance;
let owner: ApiOwner;
let agent: AgentClient;
let entries: string[];
/** Nonces of all fetches that were answered with a credential. */
const fetched = new Set<string>();

beforeAll(async () => {
  instance = await startInstance();
  owner = await ApiOwner.claim(instance, instance.claimCode);
  entries = [];
  for (let index = 0; index < ENTRIES; index++) entries.push(await owner.createEntry(`Entry ${index}`, secretOf(0)));
  const granted = await owner.createEntry('GitHub', secretOf(0));
  const limits = { perMinute: 100_000, perHour: 1_000_000, missesPerHour: 1000 };
  agent = await AgentClient.enrol(instance, (await owner.createAgent('Codex', [granted], limits)).token);
});

afterAll(async () => instance.stop());

const ROUNDS = faultRounds();

test(`attack 31: ${ROUNDS} times kill -9 of server, database or both during writes`, { timeout: ROUNDS * 30_000 }, async () => {
  for (let round = 1; round <= ROUNDS; round++) {
    const victim = VICTIMS[round % VICTIMS.length] ?? 'server';
    await workUntilKilled(victim, 5 + Math.floor(Math.random() * 60));
    if (victim === 'database') await answering();
    else await instance.restart();
    await checkEverything(`round ${round}, ${victim} killed`);
  }
});

/** Writes and reads until `acts` of them were acknowledged, then kills with others under way. */
async function workUntilKilled(victim: (typeof VICTIMS)[number], acts: number): Promise<void> {
  let left = acts;
  const acknowledged = () => {
    left -= 1;
    if (left === 0) kill(victim);
  };
  await Promise.all([write(acknowledged), ...Array.from({ length: READERS }, async () => read(acknowledged))]);
}

function kill(victim: (typeof VICTIMS)[number]): void {
  if (victim !== 'server') instance.killDatabase();
  if (victim !== 'database') instance.killServer();
}

async function write(acknowledged: () => void): Promise<void> {
  for (let turn = 0; ; turn++) {
    const index = turn % ENTRIES;
    try {
      await owner.saveEntry(entries[index] ?? '', `Entry ${index}`, secretOf(turn), 'edit');
    } catch {
      return;
    }
    acknowledged();
  }
}

async function read(acknowledged: () => void): Promise<void> {
  for (;;) {
    const request = await agent.signFetch([agent.tag(GITHUB)]);
    try {
      if (outcome(await agent.send(request)) !== 'ok') return;
    } catch {
      return;
    }
    fetched.add(nonceOf(request.headers['signature-input'] ?? ''));
    acknowledged();
  }
}

async function answering(): Promise<void> {
  try {
    await expect.poll(async () => (await owner.get('/api/vault')).status, { timeout: 30_000 }).toBe(200);
  } catch (cause) {
    const fatal = instance.log.split('\n').filter((line) => line.includes('"level":60'));
    throw new Error(`the program does not answer again: ${fatal.join('\n')}`, { cause });
  }
}

async function checkEverything(when: string): Promise<void> {
  await owner.settle();
  const vault = await owner.load();
  for (const entry of entries) {
    const found = vault.entries.find(({ id }) => id === entry);
    expect({ version: found?.version, header: found?.header }, when).toEqual(owner.written(entry));
  }
  expect(await verifyManifest(owner.keys, vault), when).toEqual(owner.manifest);
  const rows = await verifiedAudit(owner);
  const recorded = new Set(rows.filter(({ outcome }) => outcome === 'ok').map(({ request }) => nonceOf(request?.base ?? '')));
  expect([...fetched].filter((nonce) => !recorded.has(nonce)), `${when}: answered but not recorded`).toEqual([]);
  const writes = rows.filter(({ action }) => action.startsWith('entry.')).length;
  expect(writes, `${when}: one row for each write`).toBe(writtenVersions());
  expect(await agent.read(GITHUB), when).toEqual({ value: 'secret 0' });
}

function writtenVersions(): number {
  const versions = entries.map((entry) => owner.written(entry)?.version ?? 0);
  return versions.reduce((sum, version) => sum + version, 1);
}

function nonceOf(text: string): string {
  return /nonce="([^"]+)"/.exec(text)?.[1] ?? '';
}

function secretOf(turn: number): { label: string; value: string }[] {
  return [{ label: 'Password', value: `secret ${turn}` }];
}
