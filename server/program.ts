import type { RequestListener } from 'node:http';
import { connect } from '../db/connection.ts';
import type { Connection } from '../db/connection.ts';
import { startEmbedded } from '../db/embedded.ts';
import { applyMigrations } from '../db/migrate.ts';
import type { ServerDeps } from '../lib/server/deps.ts';
import { readEnv } from '../lib/server/env.ts';
import type { Env } from '../lib/server/env.ts';
import { createLog } from '../lib/server/log.ts';
import type { Log } from '../lib/server/log.ts';
import { explain, ProgramError } from './errors.ts';
import { listen } from './listen.ts';

/** When even stopping takes this long, the process ends all the same. */
const STOP_MS = 20_000;

/** What answers requests, and what to tell the operator once it does. */
export interface Service {
  readonly listener: RequestListener;
  /** One line for standard output. */
  readonly greeting: string;
}

type Stop = () => Promise<void>;

/**
 * Runs one of the programs until a signal: environment, port, database, migrations, service. What was
 * started is stopped in the opposite order, also where a later step fails.
 */
export async function runProgram(makeService: (deps: ServerDeps, env: Env) => Promise<Service>): Promise<void> {
  const started: Stop[] = [];
  const end = endOnce(started);
  try {
    const env = readEnv();
    const log = createLog(env.logLevel);
    endOnSignals(end, log);
    const listener = await listen(env.host, env.port);
    started.push(() => listener.close());
    const connection = await openDatabase(env, log, started, end);
    const service = await makeService({ ...connection, origin: env.origin, trustProxy: env.trustProxy, log }, env);
    listener.handTo(service.listener);
    process.stdout.write(`${service.greeting}\n`);
  } catch (failure) {
    process.stderr.write(`${explain(failure)}\n`);
    await end(1);
  }
}

async function openDatabase(env: Env, log: Log, started: Stop[], end: (code: number) => Promise<void>): Promise<Connection> {
  const url = env.databaseUrl ?? (await startOwnDatabase(env, log, started, end));
  await migrated(url);
  const connection = connect(url);
  started.push(() => connection.close());
  return connection;
}

async function startOwnDatabase(env: Env, log: Log, started: Stop[], end: (code: number) => Promise<void>): Promise<string> {
  const embedded = await startEmbedded(env.dataDir, (cause) => {
    log.fatal({ err: cause }, 'the embedded database is lost');
    void end(1);
  });
  started.push(() => embedded.stop());
  return embedded.url;
}

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

/** Stops everything once, the last started first; further calls wait for the same end. */
function endOnce(started: Stop[]): (code: number) => Promise<void> {
  let ending: Promise<void> | null = null;
  const stopAll = async (code: number): Promise<void> => {
    setTimeout(() => process.exit(1), STOP_MS).unref();
    for (const stop of started.reverse()) await stop();
    process.exit(code);
  };
  return (code) => (ending ??= stopAll(code));
}

function endOnSignals(end: (code: number) => Promise<void>, log: Log): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));
  const fatal = (failure: unknown): void => {
    log.fatal({ err: failure }, 'an error that nobody handled');
    void end(1);
  };
  process.on('uncaughtException', fatal);
  process.on('unhandledRejection', fatal);
}
