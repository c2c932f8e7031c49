import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { openSql } from './connection.ts';
import { findBinaries } from './embedded/binaries.ts';
import type { Binaries } from './embedded/binaries.ts';
import { EmbeddedError } from './embedded/errors.ts';
import { clusterInTheMaking, openFolder, removeSocketFolder } from './embedded/folder.ts';
import type { Folder } from './embedded/folder.ts';
import { lockFolder } from './embedded/lock.ts';
import { endOrphan, startPostmaster, stopPostmaster } from './embedded/postmaster.ts';
import { commandAs } from './embedded/user.ts';

const ROLE = 'clavitor';
const MAX_RESTARTS = 5;
const RESTART_WINDOW_MS = 60_000;

/** A PostgreSQL of this program's own, reachable over a Unix socket in the data folder only. */
export interface EmbeddedDatabase {
  /** For {@link connect}; holds no secret: the socket's folder is closed to other users. */
  readonly url: string;
  /** The process id of the postmaster. */
  readonly pid: () => number | undefined;
  /** Stops the database after its running transactions were ended, and frees the folder. */
  stop(): Promise<void>;
}

/**
 * Starts the database of `dataDir`, making it first where there is none. What a killed program or a
 * killed database has left behind is cleared, and the database is started again when it dies.
 *
 * @param onLost called when the database has died and cannot be brought back
 * @throws EmbeddedError; `folder-in-use` while another program runs on the folder
 */
export async function startEmbedded(dataDir: string, onLost: (cause: unknown) => void): Promise<EmbeddedDatabase> {
  const binaries = await findBinaries();
  const folder = openFolder(dataDir);
  const lock = await lockFolder(folder);
  try {
    if (!existsSync(path.join(folder.cluster, 'PG_VERSION'))) await makeCluster(binaries, folder);
    await endOrphan(folder);
    const running = await supervise(binaries, folder, onLost);
    await ensureDatabase(folder);
    return {
      url: urlOf(folder, ROLE),
      pid: running.pid,
      stop: async () => {
        await running.stop();
        await lock.release();
        removeSocketFolder(folder);
      },
    };
  } catch (failure) {
    await lock.release();
    throw failure;
  }
}

/** `initdb` in a folder beside, renamed when complete, so that a cluster is never half-made. */
async function makeCluster(binaries: Binaries, folder: Folder): Promise<void> {
  const making = clusterInTheMaking(folder);
  rmSync(folder.cluster, { recursive: true, force: true });
  // The socket's folder is closed to all other users, so that the database need not ask who comes.
  const flags = ['-D', making, '-U', ROLE, '-E', 'UTF8', '--locale=C', '--auth=trust', '--no-instructions'];
  const command = commandAs(folder.user, binaries.initdb, flags, [folder.root]);
  const child = spawn(command.program, command.args, { ...command.options, cwd: folder.root, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
  if (code !== 0) {
    rmSync(making, { recursive: true, force: true });
    throw new EmbeddedError('start-failed', `the embedded database could not be made: ${said.trim().split('\n').at(-1) ?? 'initdb did not run'}`);
  }
  renameSync(making, folder.cluster);
}

/** Keeps a postmaster running until `stop`. */
async function supervise(binaries: Binaries, folder: Folder, onLost: (cause: unknown) => void) {
  let stopping = false;
  let starts: number[] = [];
  let restart = Promise.resolve();
  let child = watch(await startPostmaster(binaries, folder));

  function watch(started: ChildProcess): ChildProcess {
    started.once('exit', () => {
      if (!stopping) restart = again().catch(onLost);
    });
    return started;
  }

  async function again(): Promise<void> {
    starts = [...starts.filter((at) => at > Date.now() - RESTART_WINDOW_MS), Date.now()];
    if (starts.length > MAX_RESTARTS) throw new EmbeddedError('start-failed', 'the embedded database died again and again');
    child = watch(await startPostmaster(binaries, folder));
  }

  return {
    pid: () => child.pid,
    stop: async () => {
      stopping = true;
      await restart;
      await stopPostmaster(child);
    },
  };
}

async function ensureDatabase(folder: Folder): Promise<void> {
  const sql = openSql(urlOf(folder, 'postgres'), { max: 1 });
  try {
    const found = await sql`select 1 from pg_database where datname = ${ROLE}`;
    if (found.length === 0) await sql.unsafe(`create database ${ROLE}`);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

function urlOf(folder: Folder, database: string): string {
  return `postgres://${ROLE}@localhost/${database}?host=${encodeURIComponent(folder.sockets)}`;
}
