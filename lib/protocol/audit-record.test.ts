import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat } from '../crypto/bytes.ts';
import { randomBytes } from '../crypto/hazmat/random.ts';
import { auditRows } from '../../tests/audit-rows.ts';
import { encodeAuditRecord, readAuditColumns, readAuditRecords } from './audit-record.ts';
import { auditColumns } from './audit.ts';

test('a row is read as it was written, and its hash too', () => {
  fc.assert(
    fc.property(fc.array(auditRows, { maxLength: 5 }), (rows) => {
      const hashes = rows.map(() => randomBytes(32));
      const records = [...readAuditRecords(concat(...rows.map((row, at) => encodeAuditRecord(row, hashes[at] ?? randomBytes(32)))))];
      expect(records.map(({ columns }) => readAuditColumns(columns))).toEqual(rows);
      expect(records.map(({ hash }) => hash)).toEqual(hashes);
    }),
    { numRuns: 50 },
  );
});

test('columns that were cut, extended or begin otherwise are not read as another row', () => {
  fc.assert(
    fc.property(auditRows, fc.uint8Array({ minLength: 1, maxLength: 8 }), fc.nat(), (row, more, at) => {
      const columns = auditColumns(row);
      expect(() => readAuditColumns(columns.slice(0, at % columns.length))).toThrow();
      expect(() => readAuditColumns(concat(columns, more))).toThrow();
      expect(() => readAuditColumns(concat(more, columns))).toThrow();
    }),
    { numRuns: 50 },
  );
});

test('what can be read is what would be written: there is one form', () => {
  fc.assert(
    fc.property(auditRows, fc.nat(), fc.integer({ min: 1, max: 255 }), (row, at, flip) => {
      const columns = auditColumns(row);
      const position = at % columns.length;
      const altered = columns.with(position, (columns[position] ?? 0) ^ flip);
      try {
        expect(auditColumns(readAuditColumns(altered))).toEqual(altered);
      } catch (error) {
        expect(error).toMatchObject({ name: expect.stringMatching(/^(Crypto|Protocol)Error$/) as string });
      }
    }),
    { numRuns: 500 },
  );
});
