import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { unmigratedDatabase } from '../tests/database.ts';
import { openSql } from './connection.ts';
import { applyMigrations } from './migrate.ts';

const migrations = readdirSync(path.join(import.meta.dirname, 'migrations')).filter((name) => name.endsWith('.sql'));

test('ten instances may migrate at once, and again', async () => {
  const url = await unmigratedDatabase();
  await Promise.all(Array.from({ length: 10 }, () => applyMigrations(url)));
  await applyMigrations(url);

  const sql = openSql(url, { max: 1 });
  const applied = await sql`select hash from drizzle.__drizzle_migrations`;
  await sql.end();
  expect(applied).toHaveLength(migrations.length);
});
