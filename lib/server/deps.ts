import type { IncomingMessage } from 'node:http';
import type { Database, Sql } from '../../db/connection.ts';
import type { Log } from './log.ts';

/** What both APIs are given. */
export interface ServerDeps {
  readonly db: Database;
  /** The same pool without types, also for LISTEN. */
  readonly sql: Sql;
  /** The pool of the agents' turns. */
  readonly turns: Sql;
  /** The public origin, such as `https://vault.example`; from configuration, never from a request. */
  readonly origin: string;
  /** How many proxies in front of the program append to X-Forwarded-For; 0 for none. */
  readonly trustProxy: number;
  readonly log: Log;
}

/** The environment of a hono app behind `@hono/node-server`. */
export interface NodeEnv {
  Bindings: { readonly incoming: IncomingMessage };
}
