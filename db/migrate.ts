import path from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import { openSql } from './connection.ts';

/** "clavitor" in ASCII, read as a signed 64-bit number: the lock that only migrations take. */
const MIGRATION_LOCK = '7164208268442890098';

const MIGRATIONS = path.join(import.meta.dirname, 'migrations');

/**
 * Brings the database up to date. Any number of instances may call this at once: one works, the
 * others wait for it and then find nothing to do. Each migration is all or nothing.
 */
export async function applyMigrations(url: string): Promise<void> {
  // One connection: the lock belongs to the session, and the session must be the one that works.
  const sql = openSql(url, { max: 1 });
  try {
    await sql`set lock_timeout = 0`;
    await sql`select pg_advisory_lock(${MIGRATION_LOCK}::bigint)`;
    await migrate(drizzle(sql), { migrationsFolder: MIGRATIONS });
  } finally {
    // Ending the session releases the lock.
    await sql.end({ timeout: 5 });
  }
}
