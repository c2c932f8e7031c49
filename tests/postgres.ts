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
 * make as the product's, or the one that CLAVITOR_TEST_POSTGRES names, with one migrated database that
 * each test file copies.
 *
 * @returns what ends it again
 */
export default async function prepareTestPostgres(): Promise<() => Promise<void>> {
  const given = testPostgresUrl();
  const own = given === undefined ? await startOwn() : null;
  const url = given ?? own?.url ?? '';
  await makeTemplate(url);
  setTestPostgresUrl(url);
  return async () => own?.end();
}

async function startOwn(): Promise<{ url: string; end: () => Promise<void> }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'clavitor-test-'));
  const embedded = await startEmbedded(folder, () => undefined);
  const end = async (): Promise<void> => {
    await embedded.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: embedded.url, end };
}

/** The template of an earlier run may be of an older schema. */
async function makeTemplate(url: string): Promise<void> {
  const sql = openSql(url, { max: 1 });
  await sql.unsafe(`drop database if exists ${TEMPLATE}`);
  await sql.unsafe(`create database ${TEMPLATE}`);
  await sql.end();
  await applyMigrations(databaseOn(url, TEMPLATE));
}
