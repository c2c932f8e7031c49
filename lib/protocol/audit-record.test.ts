import fc from 'fast-check';
import { expect, test } from 'vitest';
import { auditRows } from '../../tests/audit-rows.ts';
import type { Bytes } from '../crypto/bytes.ts';
import { concat } from '../crypto/bytes.ts';
import { randomBytes } from '../crypto/hazmat/random.ts';
import { encodeAuditRecord, readAuditRecords, readAuditRow } from './audit-record.ts';
import type { AuditRow } from './audit.ts';

const HASH = randomBytes(32);
const RUNS = { numRuns: 300 };

function readAll(records: Bytes): AuditRow[] {
  return [...readAuditRecords(records)].map(readAuditRow);
}

test('rows are read as they were written, and their hashes too', () => {
  fc.assert(
    fc.property(fc.array(auditRows, { maxLength: 5 }), (rows) => {
      const records = concat(...rows.map((row) => encodeAuditRecord(row, HASH)));
      expect(readAll(records)).toEqual(rows);
      expect([...readAuditRecords(records)].map(({ hash }) => hash)).toEqual(rows.map(() => HASH));
    }),
  );
});

test('records that end too early or too late are not read', () => {
  fc.assert(
    fc.property(auditRows, fc.uint8Array({ minLength: 1, maxLength: 8 }), fc.nat(), (row, more, at) => {
      const record = encodeAuditRecord(row, HASH);
      expect(() => readAll(record.slice(0, 1 + (at % (record.length - 1))))).toThrow();
      expect(() => readAll(concat(record, more))).toThrow();
    }),
    RUNS,
  );
});

test('a row has one form only: what can be read is what would be written', () => {
  fc.assert(
    fc.property(auditRows, fc.nat(), fc.integer({ min: 1, max: 255 }), (row, at, flip) => {
      const record = encodeAuditRecord(row, HASH);
      const position = at % (record.length - HASH.length);
      const altered = record.with(position, (record[position] ?? 0) ^ flip);
      let read: AuditRow[];
      try {
        read = readAll(altered);
      } catch (error) {
        expect(error).toHaveProperty('code');
        return;
      }
      expect(concat(...read.map((one) => encodeAuditRecord(one, HASH)))).toEqual(altered);
    }),
    RUNS,
  );
});
