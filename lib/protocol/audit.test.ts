import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '../crypto/encoding.ts';
import { randomBytes } from '../crypto/hazmat/random.ts';
import { auditRows } from '../../tests/audit-rows.ts';
import type { AuditRow } from './audit.ts';
import { auditGenesis, auditRowHash } from './audit.ts';
import { makeId } from './ids.ts';

const vault = makeId();
describe('the hash of an audit row', () => {
  test('changes with every column', () => {
    fc.assert(
      fc.property(auditRows, auditRows, (one, other) => {
        const hash = toHex(auditRowHash(auditGenesis(vault), one));
        for (const column of Object.keys(one) as (keyof AuditRow)[]) {
          const changed = { ...one, [column]: other[column] };
          const same = JSON.stringify(columns(changed)) === JSON.stringify(columns(one));
          expect(toHex(auditRowHash(auditGenesis(vault), changed)) === hash, column).toBe(same);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('tells an empty text from none, and a text moved to the next column', () => {
    const row: AuditRow = { ...blank(), reason: '', entry: null };
    const hash = (value: AuditRow) => toHex(auditRowHash(auditGenesis(vault), value));
    expect(hash(row)).not.toBe(hash({ ...row, reason: null }));
    expect(hash({ ...row, address: 'ab', userAgent: 'c' })).not.toBe(hash({ ...row, address: 'a', userAgent: 'bc' }));
  });

  test('changes with the row before and with the vault', () => {
    const row = blank();
    const hashes = [auditGenesis(vault), auditGenesis(makeId()), randomBytes(32)].map((previous) => toHex(auditRowHash(previous, row)));
    expect(new Set(hashes).size).toBe(3);
  });
});

function blank(): AuditRow {
  return {
    seq: 1,
    time: 0,
    actor: 'web',
    agent: null,
    action: 'sign-in',
    outcome: 'ok',
    reason: null,
    entry: null,
    field: null,
    address: '192.0.2.1',
    userAgent: '',
    request: null,
    requestSeq: null,
  };
}

/** A row in a form in which JSON shows every difference. */
function columns(row: AuditRow): unknown {
  const request = row.request && Object.values(row.request).map((part: Uint8Array) => toHex(part));
  return { ...row, request };
}
