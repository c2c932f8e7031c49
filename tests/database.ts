import { randomUUID } from 'node:crypto';
import { openSql } from '../db/connection.ts';
import { testPostgresUrl } from './environment.ts';

/** The migrated database that fresh ones are copied from. */
export const TEMPLATE = 'clavitor_template';

/** An own, migrated, empty database on the PostgreSQL of this test run: its DATABASE_URL. */
export async function freshDatabase(): Promise<string> {
  return makeDatabase(`template ${TEMPLATE}`);
}

/** As {@link freshDatabase}, without any table. */
export async function unmigratedDatabase(): Promise<string> {
  return makeDatabase('template template0');
}

async function makeDatabase(clause: string): Promise<string> {
  const server = testPostgresUrl();
  if (server === undefined) throw new Error('the PostgreSQL of the test run was not started');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const sql = openSql(server, { max: 1 });
  try {
    await sql.unsafe(`create database ${name} ${clause}`);
  } finally {
    await sql.end();
  }
  return databaseOn(server, name);
}

/** `url` with another database. */
export function databaseOn(url: string, name: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${name}`;
  return parsed.href;
}
