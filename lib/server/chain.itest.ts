import type { ISql } from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readTurn, writeTurn } from '../../db/queries/turn.ts';
import { AgentClient } from '../../e2e/fixtures/agent-client.ts';
import { ApiOwner } from '../../e2e/fixtures/api-owner.ts';
import type { ApiServer } from '../../e2e/fixtures/api-server.ts';
import { startApiServer } from '../../e2e/fixtures/api-server.ts';
import { json, outcome } from '../../e2e/fixtures/http.ts';
import { freshDatabase } from '../../tests/database.ts';
import { utf8 } from '../crypto/bytes.ts';
import { fromBase64url, toBase64url } from '../crypto/encoding.ts';
import { importPublicKey, verify } from '../crypto/hazmat/ed25519.ts';
import { auditRow } from '../protocol/audit-view.ts';
import { readAuditRecords, readAuditRow } from '../protocol/audit-record.ts';
import type { AuditRow } from '../protocol/audit.ts';
import { auditGenesis, auditRowHash } from '../protocol/audit.ts';
import { requestMac } from '../protocol/sealed/agent-keys.ts';
import { contentDigest } from '../protocol/signature.ts';
import type { AuditAnswer, AuditRowView } from '../protocol/wire/owner.ts';

// Two instances write one log. Whoever reads it checks it as the owner's browser does.

const LIMITS = { perMinute: 100, perHour: 100, missesPerHour: 1000 };
let first: ApiServer;
let second: ApiServer;
let owner: ApiOwner;
let agent: AgentClient;

beforeAll(async () => {
  const url = await freshDatabase();
  first = await startApiServer(url);
  second = await startApiServer(url, first.origin);
  owner = await ApiOwner.claim(first, await first.claimCode());
  const entry = await owner.createEntry('GitHub', [{ label: 'password', value: 'correct horse' }]);
  agent = await AgentClient.enrol(first, (await owner.createAgent('Codex', [entry], LIMITS)).token);
});

afterAll(async () => {
  await first.stop();
  await second.stop();
});

async function readLog(query = 'after=0&limit=5000'): Promise<AuditAnswer> {
  return json(await owner.get(`/api/audit?${query}`)) as AuditAnswer;
}

/** The same rows as the bytes that are hashed. */
async function readRecords(query: string): Promise<(AuditRow & { hash: string })[]> {
  const answer = await owner.get(`/api/audit/records?${query}`);
  return [...readAuditRecords(new Uint8Array(answer.body))].map((record) => ({ ...readAuditRow(record), hash: toBase64url(record.hash) }));
}

function ensureChain({ head, rows }: AuditAnswer): void {
  let hash = auditGenesis(owner.vault);
  for (const [index, row] of rows.entries()) {
    expect(row.seq).toBe(index + 1);
    hash = auditRowHash(hash, auditRow(row));
    expect(row.hash).toBe(toBase64url(hash));
  }
  expect(head).toEqual({ seq: rows.length, hash: toBase64url(hash) });
}

describe('the audit log', () => {
  test('is one gapless chain, whichever instances write it at once', async () => {
    const reference = { name: 'GitHub', field: '' };
    const acts = Array.from({ length: 60 }, async (_, index) => {
      if (index % 10 === 0) return owner.write('POST', '/api/agents/pause', {}, index % 20 === 0 ? first : second);
      return agent.at(index % 2 === 0 ? first : second).ask(reference);
    });
    const results = (await Promise.all(acts)).map(outcome);
    expect(new Set(results)).toEqual(new Set(['ok', 'paused']));
    await owner.setAgentState(agent.agent, 'active');
    ensureChain(await readLog());
  });

  test('holds the signed request in the first row of a fetch, for anybody to verify', async () => {
    const tags = ['GitHub', 'nothing', 'GitHub'].map((name) => agent.tag({ name, field: '' }));
    const signed = await agent.signFetch(tags, 'render');
    expect(outcome(await agent.send(signed))).toBe('ok');
    const { rows } = await readLog('before=999999&limit=3&action=render');
    const [third, secondRow, firstRow] = rows;
    expect(rows.map(({ outcome: result, reason }) => [result, reason])).toEqual([['ok', null], ['refused', 'no-match'], ['ok', null]]);
    expect([third?.requestSeq, secondRow?.requestSeq, firstRow?.requestSeq]).toEqual([firstRow?.seq, firstRow?.seq, null]);
    expect([third?.request, secondRow?.request]).toEqual([null, null]);
    const request = firstRow?.request;
    if (!request) throw new Error('the first row holds no request');
    expect(request.body).toBe(signed.body.toString());
    expect(request.base).toContain(contentDigest(utf8(request.body)));
    expect(request.mac).toBe(toBase64url(requestMac(agent.keys, utf8(request.base))));
    const key = await importPublicKey(agent.pair.publicKey);
    expect(await verify(key, fromBase64url(request.signature), utf8(request.base))).toBe(true);
  });

  test('is read as the bytes that are hashed: the same rows, in whatever page', async () => {
    const { rows } = await readLog();
    const expected = rows.map(auditRow);
    expect(await readRecords('limit=5000')).toEqual(expected);
    expect(await readRecords('after=2&limit=3')).toEqual(expected.slice(2, 5));
    expect(await readRecords(`after=${rows.length}`)).toEqual([]);
  });

  test('can be read by agent, entry, action, outcome and time', async () => {
    const all = (await readLog()).rows;
    const some = async (query: string) => (await readLog(`after=0&limit=5000&${query}`)).rows.map(({ seq }) => seq);
    const seqs = (keep: (row: AuditRowView) => boolean) => all.filter(keep).map(({ seq }) => seq);
    const entry = all.find((row) => row.entry !== null)?.entry ?? '';
    expect(await some(`agent=${agent.agent}`)).toEqual(seqs((row) => row.agent === agent.agent));
    expect(await some(`entry=${entry}`)).toEqual(seqs((row) => row.entry === entry));
    expect(await some('action=read&outcome=refused')).toEqual(seqs((row) => row.action === 'read' && row.outcome === 'refused'));
    expect(await some(`to=${all[3]?.time ?? 0}`)).toEqual(seqs((row) => row.time <= (all[3]?.time ?? 0)));
    expect((await readLog('limit=2')).rows.map(({ seq }) => seq)).toEqual([all.length, all.length - 1]);
    expect((await readLog('before=4')).rows.map(({ seq }) => seq)).toEqual([3, 2, 1]);
  });

  test.each(['limit=5001', 'limit=0', 'before=-1', 'before=x', 'agent=x', 'outcome=maybe', 'unknown=1'])('refuses the query %s', async (query) => {
    expect(outcome(await owner.get(`/api/audit?${query}`))).toBe('bad-request');
    expect(outcome(await owner.get(`/api/audit/records?${query}`))).toBe('bad-request');
  });

  test('refuses to be changed, even by the program', async () => {
    const { sql } = first.connection;
    await expect(sql`update audit set action = 'read'`).rejects.toThrow(/append-only/);
    await expect(sql`delete from audit`).rejects.toThrow(/append-only/);
    await expect(sql`truncate audit`).rejects.toThrow(/append-only/);
    ensureChain(await readLog());
  });

  test('a fetch that cannot be recorded gives nothing out', async () => {
    const { sql } = first.connection;
    await sql`alter table audit add constraint full_disk check (action <> 'inject') not valid`;
    const answer = await agent.send(await agent.signFetch([agent.tag({ name: 'GitHub', field: '' })], 'inject'));
    expect([outcome(answer), answer.body.toString()]).toEqual(['unavailable', '{"error":"unavailable"}']);
    await sql`alter table audit drop constraint full_disk`;
    ensureChain(await readLog());
  });

  test.each(['audit_hash = sha256(audit_hash)', 'counter = counter + 1'])('takes nothing of a turn from a vault that is not any more: %s', async (change) => {
    const { sql } = first.connection;
    const turn = { vault: owner.vault, agents: [agent.agent], nonces: [], lookups: [], leaseholders: [] };
    const { head: from, standings } = await readTurn(sql, turn);
    if (!from) throw new Error('there is no vault');
    const changes = [...standings.values()].map((standing) => ({ standing: { ...standing, minuteCount: 99 }, locked: true, confirmed: true }));
    const nonces = [{ agent: agent.agent, nonce: `of a turn before ${change}`, expiresAt: from.seq }];
    const write = (tx: ISql) => writeTurn(tx, { from, head: { ...from, seq: from.seq + 1 }, rows: [], nonces, changes, uses: [], time: 0 });
    const taken = sql.begin(async (tx) => {
      expect(await write(tx)).toBe(true);
      throw new Error('all is taken back');
    });
    await expect(taken).rejects.toThrow('all is taken back');
    const overtaken = sql.begin(async (tx) => {
      await tx.unsafe(`update vaults set ${change} where id = '${owner.vault}'`);
      expect(await write(tx)).toBe(false);
      expect(await readTurn(tx, { ...turn, nonces })).toMatchObject({ head: { seq: from.seq }, standings, burnt: new Set() });
      throw new Error('all is taken back');
    });
    await expect(overtaken).rejects.toThrow('all is taken back');
  });

  test('is pinned by compare and set', async () => {
    const sealed = toBase64url(new Uint8Array(200));
    const pin = async (counter: number) => outcome(await owner.write('PUT', '/api/audit/pin', { counter, sealed }));
    expect([await pin(2), await pin(1), await pin(1), await pin(2)]).toEqual(['conflict', 'ok', 'conflict', 'ok']);
    expect((await owner.load()).pin).toEqual({ counter: 2, sealed });
  });
});
