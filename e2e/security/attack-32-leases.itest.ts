import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { Signatures } from '../../cli/audit/signatures.ts';
import { fromBase64url } from '../../lib/crypto/encoding.ts';
import type { Id } from '../../lib/protocol/ids.ts';
import { makeId } from '../../lib/protocol/ids.ts';
import { openLease } from '../../lib/protocol/sealed/lease.ts';
import { LEASE_PATH, LeaseAnswer, MAX_LEASES } from '../../lib/protocol/wire/agent.ts';
import type { AuditRowView } from '../../lib/protocol/wire/owner.ts';
import { AuditAnswer } from '../../lib/protocol/wire/owner.ts';
import { freshDatabase } from '../../tests/database.ts';
import { AgentClient } from '../fixtures/agent-client.ts';
import { ApiOwner } from '../fixtures/api-owner.ts';
import type { ApiServer } from '../fixtures/api-server.ts';
import { startApiServer } from '../fixtures/api-server.ts';
import { json, outcome } from '../fixtures/http.ts';
import type { Announced } from '../fixtures/leases.ts';
import { announcement, leaseRecord, postLease } from '../fixtures/leases.ts';

// Who talks to the server announces leases as it likes, ends those of others, and repeats what it overhears.

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const LIFE = 600_000;
const GENEROUS = { perMinute: 1000, perHour: 1000, missesPerHour: 1000 };

let url: string;
let server: ApiServer;
let owner: ApiOwner;
let entry: Id;
let agent: AgentClient;
let other: AgentClient;

beforeAll(async () => {
  url = await freshDatabase();
  server = await startApiServer(url);
  owner = await ApiOwner.claim(server, await server.claimCode());
  entry = await owner.createEntry('GitHub', [{ label: 'Password', value: 'correct horse' }]);
});

afterAll(async () => server.stop());

beforeEach(async () => {
  agent = await enrol();
  other = await enrol();
});

async function enrol(policy: Parameters<ApiOwner['createAgent']>[2] = {}): Promise<AgentClient> {
  return AgentClient.enrol(server, (await owner.createAgent('Codex', [entry], { ...GENEROUS, ...policy })).token);
}

/** Makes a lease. @returns its id */
async function make(by: AgentClient, announced: Announced = {}): Promise<Id> {
  const content = await announcement(by, announced);
  const answer = await postLease(by, content);
  expect(outcome(answer)).toBe('ok');
  expect(LeaseAnswer.parse(json(answer)).leases).toContain(content.lease);
  return content.lease;
}

async function standing(by: AgentClient): Promise<readonly Id[]> {
  return LeaseAnswer.parse(json(await postLease(by, { act: 'list' }))).leases;
}

async function refused(by: AgentClient, announced: Announced): Promise<string> {
  return outcome(await postLease(by, await announcement(by, announced)));
}

async function revoke(of: AgentClient, lease: Id | null): Promise<string> {
  return outcome(await owner.write('POST', `/api/agents/${of.agent}/leases/revoke`, { lease }));
}

async function seenByOwner(of: AgentClient) {
  return (await owner.load()).agents.find(({ id }) => id === of.agent)?.leases ?? [];
}

/** What the log says of leases of an agent. */
async function acts(of: AgentClient): Promise<string[]> {
  const { rows } = AuditAnswer.parse(json(await owner.get(`/api/audit?agent=${of.agent}`)));
  return rows.filter(({ action }) => action.startsWith('lease.')).map(({ actor, action, outcome: result, reason }) => [actor, action, reason ?? result].join(' '));
}

describe('attack 32: leases', () => {
  test('the owner reads what the agent has sealed, the database holds no name, and the log has it', async () => {
    const lease = await make(agent);
    const [seen] = await seenByOwner(agent);
    if (!seen) throw new Error('the owner sees no lease');
    const place = { vault: agent.vault, agent: agent.agent, lease, expiresAt: seen.expiresAt };
    expect(await openLease(agent.keys, place, fromBase64url(seen.sealed))).toEqual(leaseRecord());
    await expect(openLease(agent.keys, { ...place, expiresAt: seen.expiresAt + 1 }, fromBase64url(seen.sealed))).rejects.toMatchObject({ code: 'open-failed' });
    const [row] = await server.deps.sql<{ text: string }[]>`select l::text as text from leases l where id = ${lease}`;
    expect(row?.text).not.toMatch(/github|repos/i);
    expect(await acts(agent)).toEqual(['cli lease.make ok']);
  });

  test('attack 32: an announcement is taken once', async () => {
    const request = await agent.sign(LEASE_PATH, await announcement(agent));
    const answers = await Promise.all(Array.from({ length: 10 }, async () => agent.send(request)));
    expect(answers.map(outcome).sort()).toEqual(['ok', ...Array.from({ length: 9 }, () => 'replayed')]);
    expect(await standing(agent)).toHaveLength(1);
    expect(await revoke(agent, null)).toBe('ok');
    expect(outcome(await agent.send(request)), 'not after the end either').toBe('replayed');
    expect(await standing(agent)).toEqual([]);
  });

  test('attack 32: an id is taken once, and another agent may have the same', async () => {
    const lease = await make(agent);
    expect(await refused(agent, { lease })).toBe('lease');
    expect(await refused(agent, { lease, expiresAt: Date.now() + 1 })).toBe('lease');
    await make(other, { lease });
    expect([await standing(agent), await standing(other)]).toEqual([[lease], [lease]]);
    expect(await acts(agent)).toEqual(['cli lease.make lease', 'cli lease.make lease', 'cli lease.make ok']);
  });

  test('attack 32: an end is neither past nor too far', async () => {
    for (const [shift, expected] of [[-1, 'lease'], [0, 'lease'], [900_000, 'ok'], [920_000, 'ok'], [935_000, 'lease'], [86_400_000, 'lease'], [2 ** 52, 'lease']] as const) {
      expect(await refused(agent, { expiresAt: Date.now() + shift }), `${shift} ms from now`).toBe(expected);
    }
  });

  test('attack 32: an agent ends its own leases alone', async () => {
    const lease = await make(agent);
    expect(outcome(await postLease(other, { act: 'end', leases: [lease] }))).toBe('ok');
    expect(await standing(agent)).toEqual([lease]);
    expect(await standing(other)).toEqual([]);
    expect(outcome(await postLease(agent, { act: 'end', leases: [lease, makeId()] }))).toBe('ok');
    expect(await standing(agent)).toEqual([]);
    expect(await seenByOwner(agent)).toEqual([]);
    expect([await acts(agent), await acts(other)]).toEqual([['cli lease.end ok', 'cli lease.make ok'], []]);
  });

  test('attack 32: a lease for a name that is not granted is none, looks like one, and counts as a miss', async () => {
    const few = await enrol({ missesPerHour: 2 });
    const absent = { reference: { name: 'Absent', field: '' } };
    const [hit, miss] = [await postLease(few, await announcement(few)), await postLease(few, await announcement(few, absent))];
    expect([miss.status, miss.body.length]).toEqual([hit.status, hit.body.length]);
    expect(LeaseAnswer.parse(json(miss)).leases).toHaveLength(1);
    expect([await refused(few, absent), await refused(few, absent)]).toEqual(['ok', 'limited']);
    expect(await acts(few)).toEqual(['cli lease.make misses', 'cli lease.make no-match', 'cli lease.make no-match', 'cli lease.make ok']);
  });

  test('attack 32: an agent that may not inject makes none', async () => {
    expect(await refused(await enrol({ purposes: ['read'] }), {})).toBe('purpose');
  });

  test('attack 32: a hundred stand at once, and not one more', async () => {
    for (let made = 0; made < MAX_LEASES; made++) await make(agent);
    const answer = await postLease(agent, await announcement(agent));
    expect([outcome(answer), Number(answer.headers['retry-after']) <= LIFE / 1000]).toEqual(['limited', true]);
    expect((await acts(agent))[0]).toBe('cli lease.make leases');
    expect(await revoke(agent, null)).toBe('ok');
    await make(agent);
  });

  test('the owner ends one, then all, and each is recorded', async () => {
    const [first, second, third] = [await make(agent), await make(agent), await make(agent)];
    expect(await revoke(other, first), 'not as a lease of another agent').toBe('not-found');
    expect(await revoke(agent, first)).toBe('ok');
    expect(await revoke(agent, first)).toBe('not-found');
    expect(await standing(agent)).toEqual([second, third]);
    expect(await revoke(agent, null)).toBe('ok');
    expect(await standing(agent)).toEqual([]);
    expect((await acts(agent)).filter((act) => act === 'web lease.revoke ok')).toHaveLength(3);
  });

  test('attack 32: what ends an agent ends its leases for good', async () => {
    await make(agent);
    await owner.setAgentState(agent.agent, 'paused');
    expect(await seenByOwner(agent)).toEqual([]);
    expect(outcome(await postLease(agent, { act: 'list' }))).toBe('paused');
    await owner.setAgentState(agent.agent, 'active');
    expect(await standing(agent)).toEqual([]);
    await make(agent);
    await owner.write('POST', '/api/agents/pause', {});
    await owner.setAgentState(agent.agent, 'active');
    expect(await standing(agent)).toEqual([]);
    await make(agent);
    await owner.setAgentState(agent.agent, 'revoked');
    expect(outcome(await postLease(agent, { act: 'list' }))).toBe('revoked');
    expect(await server.deps.sql`select 1 from leases where agent = ${agent.agent}`).toHaveLength(0);
  });

  test('a lease stands no longer than its agent has the entry', async () => {
    const mail = await owner.createEntry('Mail', [{ label: 'Password', value: 'staple' }]);
    const short = await AgentClient.enrol(server, (await owner.createAgent('Short', [mail], GENEROUS)).token);
    const lease = await make(short, { reference: { name: 'Mail', field: '' } });
    await owner.saveEntry(mail, 'Mail', [{ label: 'Password', value: 'battery' }], 'edit');
    expect(await standing(short)).toEqual([lease]);
    await owner.trashEntry(mail);
    expect(await standing(short)).toEqual([]);
    expect(await seenByOwner(short)).toEqual([]);
  });

  test('attack 32: an export of the log shows that the agent signed each act on its leases', async () => {
    const leases = [await make(agent), await make(agent)];
    await postLease(agent, { act: 'end', leases });
    const { rows } = AuditAnswer.parse(json(await owner.get('/api/audit?after=0&limit=5000')));
    const agents = (await owner.load()).agents.map(({ id, publicKey }) => ({ id, name: '', publicKey }));
    const own = rows.filter((row) => row.agent === agent.agent && row.action.startsWith('lease.'));
    const signatures = await Signatures.of(agents, new Map());
    const shown = [];
    for (const row of own) shown.push([row.action, await signatures.check(row)]);
    expect(shown).toEqual([['lease.make', 'signed'], ['lease.make', 'signed'], ['lease.end', 'signed'], ['lease.end', 'signed']]);
    const forged = { ...(own[0] as AuditRowView), action: 'lease.end' };
    expect(await (await Signatures.of(agents, new Map())).check(forged)).toEqual({ problem: 'the agent asked for something else' });
  });

  test('asking which stand is not recorded', async () => {
    await make(agent);
    const before = await owner.load();
    await standing(agent);
    expect((await owner.load()).audit).toEqual(before.audit);
  });

  test('attack 32: what one instance has taken or ended, the other knows at the next request', async () => {
    const second = await startApiServer(url, server.origin);
    const elsewhere = agent.at(second);
    const lease = await make(agent);
    expect(await standing(elsewhere)).toEqual([lease]);
    expect(await refused(elsewhere, { lease })).toBe('lease');
    expect(await revoke(agent, lease)).toBe('ok');
    expect(await standing(elsewhere)).toEqual([]);
    await second.stop();
  });
});
