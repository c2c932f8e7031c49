import type { RequestListener } from 'node:http';
import { connect } from '../db/connection.ts';
import { startEmbedded } from '../db/embedded.ts';
import { applyMigrations } from '../db/migrate.ts';
import { startCleaning } from '../lib/server/cleaning.ts';
import type { ServerDeps } from '../lib/server/deps.ts';
import { readEnv } from '../lib/server/env.ts';
import type { Env } from '../lib/server/env.ts';
import { createLog } from '../lib/server/log.ts';
import type { Log } from '../lib/server/log.ts';
import { explain, ProgramError } from './errors.ts';
import { listen } from './listen.ts';
import { openMetrics } from './metrics.ts';

/** When even stopping takes this long, the process ends all the same. */
const STOP_MS = 20_000;

/** What answers requests, and what to tell the operator once it does. */
export interface Service {
  readonly listener: RequestListener;
  /** One line for standard output. */
  readonly greeting: string;
}

type MakeService = (deps: ServerDeps, env: Env) => Promise<Service>;
type Stop = () => Promise<void>;

/**
 * Runs one of the programs until a signal: environment, port, database, migrations, service. What was
 * started is stopped in the opposite order, also where a later step fails.
 */
export async function runProgram(makeService: MakeService): Promise<void> {
  const program = new Program();
  try {
    const greeting = await program.start(makeService);
    process.stdout.write(`${greeting}\n`);
  } catch (failure) {
    process.stderr.write(`${explain(failure)}\n`);
    await program.end(1);
  }
}

class Program {
  readonly #stops: Stop[] = [];
  #starting: Promise<string> | null = null;
  #ending: Promise<void> | null = null;

  start(makeService: MakeService): Promise<string> {
    this.#starting = this.#startAll(makeService);
    return this.#starting;
  }

  /** Ends the process once everything is stopped; further calls wait for the same end. */
  end(code: number): Promise<void> {
    this.#ending ??= this.#stopAll(code);
    return this.#ending;
  }

  async #startAll(makeService: MakeService): Promise<string> {
    const env = readEnv();
    const log = createLog(env.logLevel);
    this.#endOnSignals(log);
    const listener = await listen(env.host, env.port);
    this.#stops.push(() => listener.close());
    const url = env.databaseUrl ?? (await this.#startDatabase(env, log));
    await migrated(url);
    const connection = connect(url);
    this.#stops.push(() => connection.close());
    const cleaning = startCleaning({ sql: connection.sql, log });
    this.#stops.push(() => cleaning.stop());
    const service = await makeService({ ...connection, origin: env.origin, trustProxy: env.trustProxy, log }, env);
    listener.handTo(await this.#measured(service.listener, env));
    return service.greeting;
  }

  async #measured(listener: RequestListener, { metricsPort }: Env): Promise<RequestListener> {
    if (metricsPort === null) return listener;
    const metrics = await openMetrics(metricsPort);
    this.#stops.push(() => metrics.close());
    return metrics.measured(listener);
  }

  async #startDatabase(env: Env, log: Log): Promise<string> {
    const embedded = await startEmbedded(env.dataDir, (cause) => {
      log.fatal({ err: cause }, 'the embedded database is lost');
      void this.end(1);
    });
    this.#stops.push(() => embedded.stop());
    return embedded.url;
  }

  #endOnSignals(log: Log): void {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void this.end(0));
    // `npm start` is gone, however it went: nobody would stop this program any more.
    process.on('disconnect', () => void this.end(0));
    const fatal = (failure: unknown): void => {
      log.fatal({ err: failure }, 'an error that nobody handled');
      void this.end(1);
    };
    const unhandled = (failure: unknown): void => {
      if (isLateWrite(failure) || isLateQuestion(failure)) log.warn({ err: failure }, 'the connection to the database was lost');
      else fatal(failure);
    };
    process.on('uncaughtException', unhandled);
    process.on('unhandledRejection', unhandled);
  }

  async #stopAll(code: number): Promise<void> {
    setTimeout(() => process.exit(1), STOP_MS).unref();
    // A signal may come in the middle of the start: what is half-started cannot be stopped.
    await Promise.allSettled([this.#starting]);
    for (const stop of this.#stops.reverse()) await stop();
    process.exit(code);
  }
}

/**
 * Whether the driver wrote to a connection that it had just given up, which throws where nobody can
 * catch it (`nextWrite` of postgres 3.4.9). The database went away a moment before and every statement
 * on that connection has failed already, so the program goes on and connects anew.
 */
function isLateWrite(failure: unknown): boolean {
  return failure instanceof TypeError && /at (?:Immediate\.)?nextWrite \(.*[/\\]postgres[/\\]/.test(failure.stack ?? '');
}

/**
 * Whether the driver's own question on a connection that was just made, for the types of arrays, got no answer:
 * nobody waits for that promise (`fetchArrayTypes` of postgres 3.4.9). The database went away at that moment, and
 * the statement for which the connection was made fails by itself.
 */
function isLateQuestion(failure: unknown): boolean {
  return failure instanceof Error && 'query' in failure && /^\s*select b\.oid, b\.typarray\s+from pg_catalog\.pg_type a\s/.test(String(failure.query));
}

/** @throws ProgramError `database-unreachable` */
async function migrated(url: string): Promise<void> {
  try {
    await applyMigrations(url);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (/^E[A-Z]+$|^CONNECT/.test(code)) throw new ProgramError('database-unreachable', `the database at DATABASE_URL does not answer (${code}): check host, port and network`, { cause });
    if (/^(28|3D)/.test(code)) throw new ProgramError('database-unreachable', `the database at DATABASE_URL refuses the connection (${code}): check user, password and database name`, { cause });
    throw cause;
  }
}
