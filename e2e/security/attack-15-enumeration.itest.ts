import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { idBytes, makeId } from '../../lib/protocol/ids.ts';
import { canonicalName } from '../../lib/protocol/names.ts';
import { CONFIRM_PATH, FETCH_PATH, REDEEM_PATH } from '../../lib/protocol/wire/agent.ts';
import { concat } from '../../lib/crypto/bytes.ts';
import { randomBytes } from '../../lib/crypto/hazmat/random.ts';
import { freshDatabase } from '../../tests/database.ts';
import { AgentClient } from '../fixtures/agent-client.ts';
import { ApiOwner } from '../fixtures/api-owner.ts';
import type { ApiServer } from '../fixtures/api-server.ts';
import { startApiServer } from '../fixtures/api-server.ts';
import type { PlainAnswer } from '../fixtures/http.ts';
import { json, outcome, send } from '../fixtures/http.ts';

// The attacker is an enrolled agent that wants to learn of entries that it was not given.

const GENEROUS = { perMinute: 10_000, perHour: 10_000, missesPerHour: 10_000 };
let server: ApiServer;
let owner: ApiOwner;
let granted: string;
let hidden: string;
let agent: AgentClient;
let other: AgentClient;

beforeAll(async () => {
  server = await startApiServer(await freshDatabase());
  owner = await ApiOwner.claim(server, await server.claimCode());
  granted = await owner.createEntry('Git Hub', [{ label: 'Password', value: 'the granted value' }]);
  hidden = await owner.createEntry('Bank', [{ label: 'Password', value: 'the hidden value' }]);
  agent = await AgentClient.enrol(server, (await owner.createAgent('Codex', [granted], GENEROUS)).token);
  other = await AgentClient.enrol(server, (await owner.createAgent('Other', [granted, hidden], GENEROUS)).token);
});

afterAll(async () => server.stop());

describe('attack 15: enumeration', () => {
  test('attack 15: no guessed name is answered, and spellings of the granted one are the same name', async () => {
    const misses = [
      'Bank', '*', '%', '_', '?', '.', '..', '../Bank', 'Git*', 'Git%', 'Git Hu', 'GitHub', 'Git Hub ; Bank', 'Git Hub/Bank',
      'Gіt Hub', // a Cyrillic і
      'Git\u200bHub', 'Git Hub\u0000', "Git Hub' or 'a'='a", '$ne', granted, hidden, 'x'.repeat(200),
    ];
    for (const name of misses) expect(await agent.read({ name, field: '' }), name).toEqual({ refused: 'refused' });
    const hits = ['Git Hub', ' git   hub ', 'GIT HUB', 'Ｇｉｔ\u00a0Ｈｕｂ'];
    for (const name of hits) {
      expect(canonicalName(name)).toBe('git hub');
      expect(await agent.read({ name, field: '' }), name).toEqual({ value: 'the granted value' });
    }
  });

  test('attack 15: the tags of another agent, ids and patterns as tags find nothing', async () => {
    expect(await other.read({ name: 'Bank', field: '' })).toEqual({ value: 'the hidden value' });
    const pad = new Uint8Array(16);
    const tags = [
      other.tag({ name: 'Git Hub', field: '' }),
      other.tag({ name: 'Bank', field: '' }),
      concat(idBytes(granted), pad), concat(idBytes(hidden), pad), concat(pad, idBytes(hidden)),
      new Uint8Array(32), new Uint8Array(32).fill(255), new Uint8Array(32).fill(0x25), randomBytes(32),
    ];
    const answer = await agent.send(await agent.signFetch(tags));
    expect(results(answer)).toEqual(tags.map(() => ({ status: 'refused' })));
  });

  test('attack 15: shapes that the contract does not have are refused', async () => {
    const tag = Buffer.from(agent.tag({ name: 'Git Hub', field: '' })).toString('base64url');
    const bodies: unknown[] = [
      {}, [], null, 'fetch', 7,
      { purpose: 'read' },
      { purpose: 'read', tags: [] },
      { purpose: 'read', tags: Array.from({ length: 33 }, () => tag) },
      { purpose: 'read', tags: '*' }, { purpose: 'read', tags: ['*'] }, { purpose: 'read', tags: [''] }, { purpose: 'read', tags: [null] },
      { purpose: 'read', tags: [tag.slice(1)] }, { purpose: 'read', tags: [`${tag}A`] }, { purpose: 'read', tags: [{ $gt: '' }] },
      { purpose: 'read', tags: [tag], entry: hidden }, { purpose: 'read', tags: [tag], vault: makeId() },
      { purpose: 'list', tags: [tag] }, { purpose: '*', tags: [tag] }, { purpose: ['read'], tags: [tag] },
    ];
    for (const body of bodies) {
      const answer = await agent.send(await agent.sign(FETCH_PATH, body));
      expect([answer.status, answer.body.toString()], JSON.stringify(body)).toEqual([401, REFUSED]);
    }
  });

  test('attack 15: every other path and method is the same refusal, signed or not', async () => {
    const paths = [
      '/agent', '/agent/', '/agent/v1', '/agent/v1/', '/agent/v1/list', '/agent/v1/search', '/agent/v1/entries', '/agent/v1/fetch/',
      '/agent/v1/fetch/x', '/agent/v1//fetch', '/agent/v1/Fetch', '/agent/v1/%66etch', '/agent/v1/./fetch', '/agent/v1/../v1/fetch',
      '/agent/v2/fetch', '/agent/v1/agents', `/agent/v1/entries/${granted}`, '/agent/v1/vault', '/agent/v1/audit', '/agent/v1/fetch;x', '/agent/v1/fetch.json',
      '/agent/v1/__proto__', '/agent/v1/fetch%00',
    ];
    for (const path of paths) {
      const request = await agent.sign(path, { purpose: 'read', tags: [] });
      for (const method of ['POST', 'GET']) expectRefusal(await send(server, { ...request, method }), `${method} ${path}`);
    }
    for (const path of [REDEEM_PATH, CONFIRM_PATH, FETCH_PATH]) {
      for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']) {
        expectRefusal(await send(server, { method, path, body: '' }), `${method} ${path}`);
      }
      const override = { 'content-type': 'application/json', 'x-http-method-override': 'POST', 'x-original-url': '/api/vault', 'x-rewrite-url': '/api/vault' };
      expectRefusal(await send(server, { method: 'GET', path, headers: override }), `overridden ${path}`);
    }
  });

  test("attack 15: an agent's signature opens nothing of the owner's", async () => {
    for (const path of ['/api/vault', '/api/audit', '/api/sessions', `/api/entries/${granted}`, `/api/entries/${granted}/versions`, '/api/events']) {
      const request = await agent.sign(path, {});
      const answer = await send(server, { ...request, method: 'GET' });
      expect([answer.status, outcome(answer)], path).toEqual([401, 'unauthorized']);
    }
  });
});

const REFUSED = '{"error":"refused"}';

function expectRefusal(answer: PlainAnswer, what: string): void {
  expect([answer.status, answer.body.toString()], what).toEqual([401, REFUSED]);
}

function results(answer: PlainAnswer): unknown {
  return (json(answer) as { results: unknown }).results;
}
