import { drizzle } from 'drizzle-orm/postgres-js';
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import * as schema from './schema.ts';

export type Sql = postgres.Sql;
export type Database = PostgresJsDatabase<typeof schema>;
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

/** Two pools of connections. */
export interface Connection {
  readonly db: Database;
  /** The pool of `db` without types, also for LISTEN. */
  readonly sql: Sql;
  /** The pool of the agents' turns, whose plans are made once: see [Note: Turn]. */
  readonly turns: Sql;
  /** Lets running statements finish for at most five seconds, then closes every connection. */
  close(): Promise<void>;
}

export interface ConnectionOptions {
  /** Most connections at once; 10 unless told. */
  readonly max?: number;
  /** Settings of PostgreSQL for each connection. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** As many vaults can be served at once by this process; others wait for a moment. */
const MOST_TURNS = 5;
/**
 * Each statement of a turn finds its rows by an index, and PostgreSQL may keep the plan. Left alone it makes
 * one for each call, which takes as long as the work; or it keeps one from when a table was small, which reads all of it.
 */
const ONE_PLAN = { plan_cache_mode: 'force_generic_plan', enable_seqscan: 'off' };

/** Opens both pools; no connection is made before the first statement. */
export function connect(url: string, options: ConnectionOptions = {}): Connection {
  const sql = openSql(url, options);
  const turns = openSql(url, { max: MOST_TURNS, settings: ONE_PLAN });
  const close = async () => {
    await Promise.all([sql.end({ timeout: 5 }), turns.end({ timeout: 5 })]);
  };
  return { db: drizzle(sql, { schema }), sql, turns, close };
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
    connection: { application_name: 'clavitor', lock_timeout: 30_000, ...options.settings },
    connect_timeout: 10,
    onnotice: ignore,
  });
}

function ignore(): void {
  // Notices such as "relation exists, skipping" are of no use to anybody.
}
