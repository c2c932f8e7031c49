import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { agentActivity, agents } from '../../db/schema.ts';
import { PURPOSES } from '../../lib/protocol/wire/shapes.ts';
import { AuditAnswer } from '../../lib/protocol/wire/owner.ts';
import { freshDatabase } from '../../tests/database.ts';
import { AgentClient } from '../fixtures/agent-client.ts';
import { ApiOwner } from '../fixtures/api-owner.ts';
import type { ApiServer } from '../fixtures/api-server.ts';
import { startApiServer } from '../fixtures/api-server.ts';
import { json, outcome } from '../fixtures/http.ts';

// The attacker is an enrolled agent that tries names from a dictionary, or wants more than it may.

const WORDS = Array.from({ length: 60 }, (_, index) => `service-${index}`);
let server: ApiServer;
let owner: ApiOwner;
let entries: string[];

beforeAll(async () => {
  server = await startApiServer(await freshDatabase());
  owner = await ApiOwner.claim(server, await server.claimCode());
  entries = [];
  for (let index = 0; index < 12; index++) {
    entries.push(await owner.createEntry(`Granted ${index}`, [{ label: 'Password', value: `value ${index}` }]));
  }
});

afterAll(async () => server.stop());

async function enrolled(policy = {}): Promise<AgentClient> {
  return AgentClient.enrol(server, (await owner.createAgent('Codex', entries, policy)).token);
}

/** Lets the minute pass after which a violation counts again. */
async function aMinuteLater(agent: AgentClient): Promise<void> {
  const { db } = server.connection;
  await db.update(agentActivity).set({ violationAt: Date.now() - 61_000 }).where(eq(agentActivity.agent, agent.agent));
}

async function dictionary(agent: AgentClient): Promise<string[]> {
  const outcomes: string[] = [];
  for (const name of WORDS) outcomes.push(outcome(await agent.ask({ name, field: '' })));
  return outcomes;
}

describe('attack 19: guessing and misuse', () => {
  test('attack 19: a dictionary ends at the tenth miss, and at the second violation the agent is locked', async () => {
    const agent = await enrolled();
    const outcomes = await dictionary(agent);
    expect(outcomes.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 'ok'));
    expect(new Set(outcomes.slice(10))).toEqual(new Set(['limited']));
    await aMinuteLater(agent);
    expect(new Set(await dictionary(agent)).has('locked')).toBe(true);
    expect(outcome(await agent.ask({ name: 'Granted 0', field: '' })), 'also for what it may read').toBe('locked');
    const audit = AuditAnswer.parse(json(await owner.get(`/api/audit?agent=${agent.agent}&limit=100`)));
    expect(audit.rows.some((row) => row.actor === 'server' && row.action.includes('lock'))).toBe(true);
    await owner.unlockAgent(agent.agent);
    expect(await agent.read({ name: 'Granted 0', field: '' })).toEqual({ value: 'value 0' });
  });

  test('attack 19: thirty-two guesses in one request are thirty-two guesses', async () => {
    const agent = await enrolled();
    const tags = WORDS.slice(0, 32).map((name) => agent.tag({ name, field: '' }));
    const first = await agent.send(await agent.signFetch(tags));
    const second = await agent.send(await agent.signFetch(tags));
    expect([outcome(first), outcome(second)]).toContain('limited');
    expect(outcome(second)).toBe('limited');
  });

  test('attack 19: guesses in parallel are counted one by one', async () => {
    const agent = await enrolled();
    const requests = await Promise.all(WORDS.map(async (name) => agent.signFetch([agent.tag({ name, field: '' })])));
    const outcomes = await Promise.all(requests.map(async (request) => outcome(await agent.send(request))));
    expect(outcomes.filter((one) => one === 'ok')).toHaveLength(10);
  });

  test('attack 19: the eleventh different credential within a minute is refused, repeats are free', async () => {
    const agent = await enrolled();
    const ask = async (index: number) => outcome(await agent.ask({ name: `Granted ${index}`, field: '' }));
    for (let index = 0; index < 10; index++) expect(await ask(index)).toBe('ok');
    for (let index = 0; index < 10; index++) expect(await ask(index), 'a repeat').toBe('ok');
    expect(await ask(10)).toBe('limited');
    expect(await ask(0), 'a repeat after the limit').toMatch(/^(ok|limited)$/);
  });

  test('attack 19: every purpose that the owner has not allowed is refused', async () => {
    for (const allowed of PURPOSES) {
      const agent = await enrolled({ purposes: [allowed] });
      for (const purpose of PURPOSES) {
        const expected = purpose === allowed ? 'ok' : 'purpose';
        const body = purpose === 'inject' ? { host: 'api.example.com' } : {};
        const request = await agent.sign('/agent/v1/fetch', { purpose, tags: [tagOf(agent)], ...body });
        expect(outcome(await agent.send(request)), `${purpose} where ${allowed} is allowed`).toBe(expected);
      }
      await server.connection.db.update(agents).set({ state: 'revoked' }).where(eq(agents.id, agent.agent));
    }
  });

  test('attack 19: an agent that may only run programs is given nothing to read, and the owner sees that it asked', async () => {
    const agent = await enrolled({ purposes: ['run'] });
    const granted = { name: 'Granted 0', field: '' };
    const answer = await agent.ask(granted, 'read');
    expect([answer.status, json(answer)]).toEqual([403, { error: 'purpose' }]);
    expect(outcome(await agent.ask(granted, 'run'))).toBe('ok');
    const { rows } = AuditAnswer.parse(json(await owner.get(`/api/audit?agent=${agent.agent}&limit=2`)));
    expect(rows).toMatchObject([{ action: 'run', outcome: 'ok' }, { action: 'read', outcome: 'refused', reason: 'purpose', entry: null }]);
  });
});

function tagOf(agent: AgentClient): string {
  return Buffer.from(agent.tag({ name: 'Granted 0', field: '' })).toString('base64url');
}
