import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSql } from '../../db/connection.ts';
import { makeKeyBytes } from '../../lib/crypto/safe/secret-key.ts';
import { FETCH_ANSWER_UNIT } from '../../lib/protocol/wire/agent.ts';
import { freshDatabase } from '../../tests/database.ts';
import { timingSamples } from '../../tests/environment.ts';
import type { Reference } from '../fixtures/agent-client.ts';
import { AgentClient } from '../fixtures/agent-client.ts';
import { ApiOwner } from '../fixtures/api-owner.ts';
import type { ApiServer } from '../fixtures/api-server.ts';
import { startApiServer } from '../fixtures/api-server.ts';
import type { PlainAnswer } from '../fixtures/http.ts';
import { mannWhitney } from '../fixtures/two-samples.ts';

// The attacker is an enrolled agent that asks for names and looks at everything but the content:
// status, headers, size and time.

const SAMPLES = timingSamples();
/** How many the proof of the test itself takes. */
const PLANTED = 5000;
/** One false alarm in a thousand runs for each of the comparisons. */
const SIGNIFICANT = 0.001 / 6;

const KINDS = {
  found: { name: 'GitHub', field: '' },
  absent: { name: 'No such entry', field: '' },
  'out of scope': { name: 'Bank', field: '' },
  deleted: { name: 'Old server', field: '' },
} satisfies Record<string, Reference>;
type Kind = keyof typeof KINDS;
const NAMES = Object.keys(KINDS) as Kind[];

let server: ApiServer;
let agent: AgentClient;

beforeAll(async () => {
  const url = await freshDatabase();
  await withoutFlushes(url);
  server = await startApiServer(url);
  const owner = await ApiOwner.claim(server, await server.claimCode());
  const value = [{ label: 'Password', value: 'correct horse battery staple' }];
  const granted = await owner.createEntry('GitHub', value);
  const deleted = await owner.createEntry('Old server', value);
  await owner.createEntry('Bank', value);
  const limits = { perMinute: 100_000, perHour: 1_000_000, missesPerHour: 1_000_000 };
  agent = await AgentClient.enrol(server, (await owner.createAgent('Codex', [granted, deleted], limits)).token);
  await owner.trashEntry(deleted);
});

afterAll(async () => server.stop());

describe('attack 16: found, absent, out of scope and deleted look the same', () => {
  test('attack 16: the two test parts that decide can tell a difference', () => {
    const noise = () => Array.from({ length: PLANTED }, () => Math.random() + Math.random() + Math.random());
    expect(mannWhitney(noise(), noise())).toBeGreaterThan(SIGNIFICANT);
    expect(mannWhitney(noise(), noise().map((value) => value * 1.05))).toBeLessThan(SIGNIFICANT);
  });

  test('attack 16: status, headers and size say nothing, for one tag and for thirty-two', async () => {
    for (const count of [1, 5, 32]) {
      const looks = await Promise.all(NAMES.map(async (kind) => look(await askMany(kind, count))));
      expect(new Set(looks), `${count} tags`).toHaveLength(1);
      expect(JSON.parse(looks[0] ?? '')).toMatchObject({ status: 200 });
    }
  });

  test('attack 16: every miss is one answer, byte for byte', async () => {
    const misses = await Promise.all((['absent', 'out of scope', 'deleted'] as const).map(async (kind) => agent.ask(KINDS[kind])));
    const [first, ...others] = misses.map(({ body }) => body.toString('hex'));
    for (const other of others) expect(other).toBe(first);
    expect(misses[0]?.body).toHaveLength(FETCH_ANSWER_UNIT);
  });

  test(`attack 16: no timing difference in ${SAMPLES} samples each`, { timeout: 480_000 }, async () => {
    const times: Record<Kind, number[]> = { found: [], absent: [], 'out of scope': [], deleted: [] };
    // A warm-up, then all kinds in turn and in changing order, so that a drift of the machine meets all alike.
    for (let round = -50; round < SAMPLES; round++) {
      for (const kind of shuffled(NAMES)) {
        const request = await agent.signFetch([agent.tag(KINDS[kind])]);
        const start = performance.now();
        await agent.send(request);
        if (round >= 0) times[kind].push(performance.now() - start);
      }
    }
    const pairs = NAMES.flatMap((one, index) => NAMES.slice(index + 1).map((other) => [one, other] as const));
    for (const [one, other] of pairs) {
      const p = mannWhitney(times[one], times[other]);
      expect(p, `${one} (median ${median(times[one])} ms) and ${other} (median ${median(times[other])} ms)`).toBeGreaterThan(SIGNIFICANT);
    }
  });
});

/** The wait for the disk is the same for all kinds, and so long that a difference would hide in its noise. */
async function withoutFlushes(url: string): Promise<void> {
  const sql = openSql(url, { max: 1 });
  await sql.unsafe(`alter database ${new URL(url).pathname.slice(1)} set synchronous_commit = off`);
  await sql.end();
}

/** One fetch of `count` tags: the kind's own, and made-up ones. */
async function askMany(kind: Kind, count: number): Promise<PlainAnswer> {
  const others = Array.from({ length: count - 1 }, makeKeyBytes);
  return agent.send(await agent.signFetch([agent.tag(KINDS[kind]), ...others]));
}

/** Everything that shows without reading the body. */
function look({ status, headers, body }: PlainAnswer): string {
  return JSON.stringify({ status, size: body.length, headers: { ...headers, date: 'any' } });
}

function shuffled<T>(items: readonly T[]): T[] {
  return items.map((item) => ({ item, at: Math.random() })).sort((a, b) => a.at - b.at).map(({ item }) => item);
}

function median(values: readonly number[]): string {
  return ([...values].sort((a, b) => a - b)[values.length >> 1] ?? 0).toFixed(4);
}
