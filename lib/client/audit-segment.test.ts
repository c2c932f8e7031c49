import { beforeAll, describe, expect, test } from 'vitest';
import type { Bytes } from '../crypto/bytes.ts';
import { concat, utf8 } from '../crypto/bytes.ts';
import { fromBase64url, toBase64url } from '../crypto/encoding.ts';
import { makeKeyBytes } from '../crypto/safe/secret-key.ts';
import { auditRow } from '../protocol/audit-view.ts';
import { encodeAuditRecord } from '../protocol/audit-record.ts';
import { auditGenesis, auditRowHash } from '../protocol/audit.ts';
import { makeId } from '../protocol/ids.ts';
import type { AgentKeys } from '../protocol/sealed/agent-keys.ts';
import { deriveAgentKeys, lookupTag, requestMac } from '../protocol/sealed/agent-keys.ts';
import { signatureBase } from '../protocol/signature.ts';
import type { AuditRowView } from '../protocol/wire/owner.ts';
import { addRequests, isInChain, verifySegment } from './audit-segment.ts';
import type { AgentProof } from './request-proof.ts';

const VAULT = makeId();
const AGENT = makeId();
const ENTRY = makeId();
const OTHER = makeId();
const FIELD = makeId();
const TIME = 1_800_000_000_000;

let keys: AgentKeys;
let proof: AgentProof;

beforeAll(async () => {
  keys = await deriveAgentKeys(AGENT, makeKeyBytes());
  const tags = new Map([
    [tagOf('GitHub'), [{ entry: ENTRY, field: FIELD }]],
    [tagOf('Bank'), [{ entry: OTHER, field: FIELD }]],
  ]);
  proof = { agent: AGENT, macKeys: [keys.requestMac], tags, entries: new Set([ENTRY, OTHER]) };
});

function tagOf(name: string): string {
  return toBase64url(lookupTag(keys, name, ''));
}

type Row = Omit<AuditRowView, 'seq' | 'hash'>;

function ownerRow(action: string, entry: string | null = null): Row {
  return { time: TIME, actor: 'web', agent: null, action, outcome: 'ok', reason: null, entry, field: null, address: '::1', userAgent: 'test', request: null, requestSeq: null };
}

/** A read as an honest server records it, changed by `lie`. */
function read(nonce: string, lie: { body?: object; mac?: Bytes; entry?: string; time?: number; agent?: string } = {}): Row {
  const body = utf8(JSON.stringify({ purpose: 'read', tags: [tagOf('GitHub')], ...lie.body }));
  const created = TIME / 1000;
  const parameters = { created, expires: created + 60, nonce: nonce.padEnd(22, 'A'), agent: AGENT };
  const base = signatureBase({ method: 'POST', authority: 'localhost', path: '/agent/v1/fetch', query: '?', body }, parameters);
  const mac = lie.mac ?? requestMac(keys, base);
  const request = { base: new TextDecoder().decode(base), signature: toBase64url(new Uint8Array(64)), mac: toBase64url(mac), body: new TextDecoder().decode(body) };
  return { ...ownerRow('read'), time: lie.time ?? TIME, actor: 'cli', agent: lie.agent ?? AGENT, entry: lie.entry ?? ENTRY, field: FIELD, request };
}

function chain(rows: readonly Row[]): AuditRowView[] {
  let previous = auditGenesis(VAULT);
  return rows.map((row, position) => {
    const view = { ...row, seq: position + 1, hash: '' };
    previous = auditRowHash(previous, auditRow({ ...view, hash: toBase64url(previous) }));
    return { ...view, hash: toBase64url(previous) };
  });
}

function verify(rows: readonly AuditRowView[], upTo = rows.length, after = 0) {
  const records = rows.map((row) => encodeAuditRecord(auditRow(row), fromBase64url(row.hash)));
  return verifySegment({ vault: VAULT, after, upTo, agents: [proof] }, concat(...records).buffer);
}

describe('an honest log', () => {
  test('verifies, and gives the hash of each row', () => {
    const rows = chain([ownerRow('vault.claim'), read('a'), read('b'), ownerRow('session.lock')]);
    const report = verify(rows);
    expect(report.problems).toEqual([]);
    expect(report.suspects).toEqual([]);
    expect(toBase64url(report.hashes.slice(-32))).toBe(rows.at(-1)?.hash);
    expect(rows.every((row) => isInChain(report, row))).toBe(true);
  });

  test('verifies from the middle, starting from the hash that the row before claims', () => {
    const rows = chain(Array.from({ length: 100 }, (_, i) => read(`n${i}`)));
    const report = verify(rows.slice(50 - 33), 100, 50);
    expect(report.problems).toEqual([]);
    expect(report.before).toBe(50 - 32);
    expect(toBase64url(report.hashes.slice(0, 32))).toBe(rows[50 - 33]?.hash);
  });

  test('rows of one request share its proof', () => {
    const first = read('a', { body: { tags: [tagOf('GitHub'), tagOf('Bank')] } });
    const second = { ...ownerRow('read', OTHER), actor: 'cli' as const, agent: AGENT, field: FIELD, requestSeq: 1 };
    expect(verify(chain([first, second]))).toMatchObject({ problems: [], suspects: [] });
  });

  test('a lease is made for the entry whose tag is signed, and its end is signed too', () => {
    const ended = lease('b', { act: 'end', leases: [makeId()] });
    expect(verify(chain([lease('a', make()), ended]))).toMatchObject({ problems: [], suspects: [] });
  });
});

function make(): object {
  return { act: 'make', lease: makeId(), tag: tagOf('GitHub'), expiresAt: TIME, sealed: '' };
}

/** An act on a lease as an honest server records it. */
function lease(nonce: string, body: object, row: Partial<Row> = {}): Row {
  const { act } = { act: '', ...body };
  return { ...read(nonce, { body: { purpose: undefined, tags: undefined, ...body } }), action: `lease.${act}`, ...row };
}

describe('a dishonest log', () => {
  test('a column that was changed breaks the chain at its row, and only there', () => {
    const rows = chain([ownerRow('vault.claim'), read('a'), ownerRow('session.lock')]);
    const changes: Partial<AuditRowView>[] = [{ time: TIME + 1 }, { action: 'totp' }, { address: '1.2.3.4' }, { outcome: 'refused' }, { entry: OTHER }, { reason: 'paused' }];
    for (const change of changes) {
      const altered = rows.map((row) => (row.seq === 2 ? { ...row, ...change } : row));
      expect(verify(altered).problems.filter(({ kind }) => kind === 'chain')).toEqual([{ seq: 2, kind: 'chain' }]);
      const report = verify(altered);
      expect(altered.map((row) => isInChain(report, row))).toEqual([true, false, true]);
    }
  });

  test('a missing, doubled or surplus row is a gap', () => {
    const rows = chain([read('a'), read('b'), read('c')]);
    const [first, second, third] = rows;
    if (!first || !second || !third) throw new Error('three rows were made');
    expect(verify([first, third], 3).problems).toContainEqual({ seq: 2, kind: 'gap' });
    expect(verify([first, second, second, third], 3).problems).toContainEqual({ seq: 3, kind: 'gap' });
    expect(verify([first, second], 3).problems).toContainEqual({ seq: 3, kind: 'gap' });
    expect(verify(rows, 2).problems).toContainEqual({ seq: 3, kind: 'gap' });
  });

  test.each<[string, (record: Bytes) => Uint8Array]>([
    ['a column with a length that is too long', (record) => record.with(3, 9)],
    ['a column with a length beyond the answer', (record) => record.with(0, 255)],
    ['a column that says neither null nor a value', (record) => record.with(12 + 12 + 4 + 3 + 4, 2)],
    ['the record cut short', (record) => record.slice(0, -1)],
    ['half of a length', (record) => record.slice(0, 2)],
    ['a record of nothing', () => new Uint8Array(36)],
  ])('%s breaks the log at its row instead of the program', (_, damage) => {
    const [first, second] = chain([read('a'), read('b')]).map((row) => encodeAuditRecord(auditRow(row), fromBase64url(row.hash)));
    if (!first || !second) throw new Error('two rows were made');
    const broken = concat(first, damage(second)).buffer;
    expect(verifySegment({ vault: VAULT, after: 0, upTo: 2, agents: [proof] }, broken).problems[0]).toMatchObject({ seq: 2 });
  });

  test.each<[string, () => Row[]]>([
    ['a MAC of another key', () => [read('a', { mac: new Uint8Array(32) })]],
    ['an unknown agent', () => [read('a', { agent: makeId() })]],
    ['a request that was recorded twice', () => [read('a'), read('a')]],
    ['a request of another time', () => [read('a', { time: TIME + 600_000 })]],
    ['a read without a request', () => [{ ...read('a'), request: null }]],
    ['a read that refers to nothing', () => [{ ...read('a'), request: null, requestSeq: 1 }]],
    ['another purpose than was signed', () => [read('a', { body: { purpose: 'totp' } })]],
    ['another body than was signed', () => [{ ...read('a'), request: { ...ensureRequest(read('a')), body: '{}' } }]],
  ])('%s: the agent did not make this row', (_, make) => {
    const rows = chain(make());
    expect(verify(rows).problems).toEqual([{ seq: rows.length, kind: 'agent-seal' }]);
  });

  test('a request that was shown in an earlier segment already is found where the segments are joined', () => {
    const rows = chain([...Array.from({ length: 100 }, (_, i) => read(`n${i}`)), read('n5')]);
    const first = verify(rows.slice(0, 60), 60);
    const second = verify(rows.slice(60 - 33), 101, 60);
    expect([...first.problems, ...second.problems]).toEqual([]);
    const known = new Map<string, number>();
    expect(addRequests(known, first)).toEqual([]);
    expect(addRequests(known, second)).toEqual([{ seq: 101, kind: 'agent-seal' }]);
    expect(known.size).toBe(100);
  });

  test('an act on a lease that the agent did not ask for is not its own', () => {
    const forged = [
      lease('a', { act: 'list' }, { action: 'lease.make' }),
      lease('a', make(), { action: 'lease.end' }),
      lease('a', make(), { action: 'read' }),
    ];
    for (const row of forged) expect(verify(chain([row])).problems).toEqual([{ seq: 1, kind: 'agent-seal' }]);
    expect(verify(chain([{ ...read('a'), action: 'lease.make' }])).problems).toEqual([{ seq: 1, kind: 'agent-seal' }]);
    expect(verify(chain([{ ...lease('a', make()), request: null }])).problems).toEqual([{ seq: 1, kind: 'agent-seal' }]);
    expect(verify(chain([lease('a', make(), { entry: OTHER })])).suspects).toEqual([{ seq: 1, entry: OTHER }]);
  });

  test('a read of another entry than the agent asked for is suspect', () => {
    const report = verify(chain([ownerRow('entry.edit', OTHER), read('a', { entry: OTHER })]));
    expect(report.suspects).toEqual([{ seq: 2, entry: OTHER }]);
    expect(report.lastChange).toEqual(new Map([[OTHER, 1]]));
  });
});

function ensureRequest(row: Row) {
  if (!row.request) throw new Error('a read has a request');
  return row.request;
}

test('the test rows hash as the protocol does', () => {
  const [row] = chain([read('a')]);
  if (!row) throw new Error('one row was made');
  expect(fromBase64url(row.hash)).toEqual(auditRowHash(auditGenesis(VAULT), auditRow(row)));
});
