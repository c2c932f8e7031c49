import fc from 'fast-check';
import { utf8 } from '../lib/crypto/bytes.ts';
import type { AuditRow } from '../lib/protocol/audit.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map((value) => new Uint8Array(value));
const id = fc.uuid({ version: 4 });
/** Rows of any content. */
export const auditRows: fc.Arbitrary<AuditRow> = fc.record({
  seq: fc.integer({ min: 1, max: 2 ** 40 }),
  time: fc.integer({ min: 0, max: 2 ** 45 }),
  actor: fc.constantFrom('web', 'cli', 'proxy', 'server'),
  agent: fc.option(id),
  action: fc.string({ maxLength: 10 }),
  outcome: fc.constantFrom('ok', 'refused'),
  reason: fc.option(fc.string({ maxLength: 10 })),
  entry: fc.option(id),
  field: fc.option(id),
  address: fc.ipV4(),
  userAgent: fc.string({ maxLength: 10 }),
  request: fc.option(fc.record({ base: fc.string().map(utf8), signature: bytes(64), mac: bytes(32), body: fc.string().map(utf8) })),
  requestSeq: fc.option(fc.nat()),
});
