import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Bytes } from '../lib/crypto/bytes.ts';
import { chainAuditRow } from '../lib/protocol/audit-record.ts';
import type { AuditRow } from '../lib/protocol/audit.ts';
import { auditGenesis } from '../lib/protocol/audit.ts';
import { makeId } from '../lib/protocol/ids.ts';
import { auditRows } from '../tests/audit-rows.ts';
import { unmigratedDatabase } from '../tests/database.ts';
import type { Sql } from './connection.ts';
import { openSql } from './connection.ts';
import { applyMigrations } from './migrate.ts';

const FOLDER = path.join(import.meta.dirname, 'migrations');
const migrations = readdirSync(FOLDER).filter((name) => name.endsWith('.sql'));

test('ten instances may migrate at once, and again', async () => {
  const url = await unmigratedDatabase();
  await Promise.all(Array.from({ length: 10 }, () => applyMigrations(url)));
  await applyMigrations(url);

  const sql = openSql(url, { max: 1 });
  const applied = await sql`select hash from drizzle.__drizzle_migrations`;
  await sql.end();
  expect(applied).toHaveLength(migrations.length);
});

test('a log of columns becomes one of records, byte for byte what was hashed', async () => {
  const url = await unmigratedDatabase();
  const sql = openSql(url, { max: 1 });
  await migrateUpTo(sql, 3);
  const vault = makeId();
  const rows = fc.sample(auditRows, { numRuns: 200, seed: 1 }).map((row, index) => ({ ...row, seq: index + 1 }));
  const records: Bytes[] = [];
  let hash = auditGenesis(vault);
  for (const row of rows) {
    const next = chainAuditRow(hash, row);
    await insertColumns(sql, vault, row, next.hash);
    records.push(next.record);
    hash = next.hash;
  }

  await applyMigrations(url);
  const stored = await sql<{ record: Uint8Array }[]>`select record from audit order by seq`;
  const refused = sql`update audit set action = ''`;
  await expect(refused).rejects.toThrow(/append-only/);
  await sql.end();
  expect(stored.map(({ record }) => new Uint8Array(record))).toEqual(records);
});

/** Applies the first migrations only. */
async function migrateUpTo(sql: Sql, count: number): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'clavitor-migrations-'));
  await cp(FOLDER, folder, { recursive: true });
  const journal = path.join(folder, 'meta', '_journal.json');
  const { entries, ...rest } = JSON.parse(await readFile(journal, 'utf8')) as { entries: unknown[] };
  await writeFile(journal, JSON.stringify({ ...rest, entries: entries.slice(0, count) }));
  await migrate(drizzle(sql), { migrationsFolder: folder });
  await rm(folder, { recursive: true });
}

async function insertColumns(sql: Sql, vault: string, row: AuditRow, hash: Bytes): Promise<void> {
  const { seq, time, actor, agent, action, outcome, reason, entry, field, address, userAgent, request, requestSeq } = row;
  const { base = null, signature = null, mac = null, body = null } = request ?? {};
  const columns = { vault, seq, time, actor, agent, action, outcome, reason, entry, field, address, base, signature, mac, body, hash };
  await sql`insert into audit ${sql({ ...columns, user_agent: userAgent, request_seq: requestSeq })}`;
}
