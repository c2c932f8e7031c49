import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { agents } from '../../db/schema.ts';
import type { AgentPolicy } from '../../lib/protocol/wire/owner.ts';
import { freshDatabase } from '../../tests/database.ts';
import { AgentClient } from '../fixtures/agent-client.ts';
import { ApiOwner } from '../fixtures/api-owner.ts';
import type { ApiServer } from '../fixtures/api-server.ts';
import { startApiServer } from '../fixtures/api-server.ts';
import { outcome } from '../fixtures/http.ts';

// The attacker is an agent whose access has ended. Two instances share the database, and the owner
// talks to the first only.

const GITHUB = { name: 'GitHub', field: '' };
let first: ApiServer;
let second: ApiServer;
let owner: ApiOwner;
let entry: string;

beforeAll(async () => {
  const url = await freshDatabase();
  first = await startApiServer(url, undefined, 1);
  second = await startApiServer(url, first.origin, 1);
  owner = await ApiOwner.claim(first, await first.claimCode());
  entry = await owner.createEntry('GitHub', [{ label: 'Password', value: 'correct horse' }]);
});

afterAll(async () => {
  await first.stop();
  await second.stop();
});

async function enrolled(policy: Partial<AgentPolicy> = {}): Promise<AgentClient> {
  const { token } = await owner.createAgent('Codex', [entry], policy);
  return AgentClient.enrol(first, token);
}

describe('attack 18: access that has ended', () => {
  for (const [state, expected] of [['paused', 'paused'], ['revoked', 'revoked']] as const) {
    test(`attack 18: ${state} on one instance is refused by the other at the next request`, async () => {
      const agent = await enrolled();
      const elsewhere = agent.at(second);
      expect(outcome(await elsewhere.ask(GITHUB))).toBe('ok');
      const before = await agent.signFetch([agent.tag(GITHUB)]);
      await owner.setAgentState(agent.agent, state);
      expect(outcome(await elsewhere.ask(GITHUB))).toBe(expected);
      expect(outcome(await elsewhere.send(before)), 'signed before').toBe(expected);
      expect(outcome(await agent.ask(GITHUB))).toBe(expected);
    });
  }

  test('attack 18: a paused agent works again when resumed, a revoked one never', async () => {
    const paused = await enrolled();
    await owner.setAgentState(paused.agent, 'paused');
    await owner.setAgentState(paused.agent, 'active');
    expect(outcome(await paused.at(second).ask(GITHUB))).toBe('ok');
    const revoked = await enrolled();
    await owner.setAgentState(revoked.agent, 'revoked');
    await expect(owner.setAgentState(revoked.agent, 'active')).rejects.toThrow();
    expect(outcome(await revoked.at(second).ask(GITHUB))).toBe('revoked');
  });

  test('attack 18: expired', async () => {
    const agent = await enrolled({ expiresAt: Date.now() + 3_600_000 });
    expect(outcome(await agent.at(second).ask(GITHUB))).toBe('ok');
    await first.connection.db.update(agents).set({ expiresAt: Date.now() - 1 }).where(eq(agents.id, agent.agent));
    expect(outcome(await agent.at(second).ask(GITHUB))).toBe('expired');
  });

  test('attack 18: from an address that is not allowed, however it is written', async () => {
    const agent = await enrolled();
    await allow(agent, ['203.0.113.0/24', '2001:db8::/32']);
    const from = async (forwarded: string) => {
      const request = await agent.signFetch([agent.tag(GITHUB)]);
      return outcome(await agent.at(second).send({ ...request, headers: { ...request.headers, 'x-forwarded-for': forwarded } }));
    };
    for (const address of ['203.0.113.7', '::ffff:203.0.113.7', '2001:db8::1', '198.51.100.1, 203.0.113.7']) {
      expect(await from(address), address).toBe('ok');
    }
    for (const address of ['203.0.114.7', '2001:db9::1', '203.0.113.7, 198.51.100.1', '::ffff:198.51.100.1', 'localhost', '']) {
      expect(await from(address), address).toBe('address');
    }
  });

  test('attack 18: a locked agent stays locked on both, until the owner unlocks it by passkey', async () => {
    const agent = await enrolled();
    await first.connection.db.update(agents).set({ state: 'locked' }).where(eq(agents.id, agent.agent));
    expect(outcome(await agent.ask(GITHUB))).toBe('locked');
    expect(outcome(await agent.at(second).ask(GITHUB))).toBe('locked');
    await expect(owner.setAgentState(agent.agent, 'active'), 'without a passkey').rejects.toThrow();
    await owner.unlockAgent(agent.agent);
    expect(outcome(await agent.at(second).ask(GITHUB))).toBe('ok');
  });

  test('attack 18: an entry taken away, or moved to the trash, is gone on both at once', async () => {
    const doomed = await owner.createEntry('Doomed', [{ label: 'Password', value: 'short-lived' }]);
    const agent = await AgentClient.enrol(first, (await owner.createAgent('Codex', [doomed, entry])).token);
    const reference = { name: 'Doomed', field: '' };
    expect(await agent.at(second).read(reference)).toEqual({ value: 'short-lived' });
    await owner.trashEntry(doomed);
    expect(await agent.at(second).read(reference)).toEqual({ refused: 'refused' });
    expect(await agent.at(second).read(GITHUB)).toEqual({ value: 'correct horse' });
  });
});

async function allow(agent: AgentClient, addresses: string[]): Promise<void> {
  await first.connection.db.update(agents).set({ addresses }).where(eq(agents.id, agent.agent));
}
