import { drizzle } from 'drizzle-orm/postgres-js';
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import * as schema from './schema.ts';

export type Sql = postgres.Sql;
export type Database = PostgresJsDatabase<typeof schema>;
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

/** A pool of connections: `db` with types, `sql` for statements on hot paths and LISTEN. */
export interface Connection {
  readonly db: Database;
  readonly sql: Sql;
  /** Lets running statements finish for at most five seconds, then closes every connection. */
  close(): Promise<void>;
}

export interface ConnectionOptions {
  /** Most connections at once; 10 unless told. */
  readonly max?: number;
}

/** Opens a pool; no connection is made before the first statement. */
export function connect(url: string, options: ConnectionOptions = {}): Connection {
  const sql = openSql(url, options);
  return { db: drizzle(sql, { schema }), sql, close: () => sql.end({ timeout: 5 }) };
}

/**
 * The bare driver. `postgres://user@localhost/name?host=/folder` names a Unix socket, as it does for
 * every libpq program; the driver itself knows that form only as an option.
 */
export function openSql(url: string, options: ConnectionOptions = {}): Sql {
  const parsed = new URL(url);
  const folder = parsed.searchParams.get('host');
  parsed.searchParams.delete('host');
  return postgres(parsed.href, {
    ...(folder === null ? {} : { host: folder }),
    max: options.max ?? 10,
    // A statement that waits for a lock forever would hold its connection forever.
    connection: { application_name: 'clavitor', lock_timeout: 30_000 },
    connect_timeout: 10,
    onnotice: ignore,
  });
}

function ignore(): void {
  // Notices such as "relation exists, skipping" are of no use to anybody.
}
