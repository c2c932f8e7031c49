import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openSql } from '../db/connection.ts';
import { startEmbedded } from '../db/embedded.ts';
import { applyMigrations } from '../db/migrate.ts';
import { databaseOn, TEMPLATE } from './database.ts';
import { setTestPostgresUrl, testPostgresUrl } from './environment.ts';

/**
 * Runs once before the integration tests and once before the browser tests: a PostgreSQL of the same
 * make as the product's, with one migrated database that each test file copies.
 *
 * @returns what ends it again
 */
export default async function startTestPostgres(): Promise<() => Promise<void>> {
  if (testPostgresUrl() !== undefined) return () => Promise.resolve();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'clavitor-test-'));
  const embedded = await startEmbedded(folder, () => undefined);
  const sql = openSql(embedded.url, { max: 1 });
  await sql.unsafe(`create database ${TEMPLATE}`);
  await sql.end();
  await applyMigrations(databaseOn(embedded.url, TEMPLATE));
  setTestPostgresUrl(embedded.url);
  return async () => {
    await embedded.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
