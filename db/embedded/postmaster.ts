import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import { EmbeddedError } from './errors.ts';
import { isAlive, own } from './folder.ts';
import type { Folder } from './folder.ts';
import { commandAs } from './user.ts';

const SOCKET_FILES = ['.s.PGSQL.5432', '.s.PGSQL.5432.lock'];

const POLL_MS = 25;
/** Recovery after a crash replays at most what `max_wal_size` allows, which takes seconds. */
const START_MS = 120_000;
const STOP_MS = 30_000;
/** Orphaned backends notice within seconds that their postmaster is gone, on a busy machine within more. */
const SHARED_MEMORY_MS = 60_000;

/** Nothing of a statement or its parameters reaches the database's log, and no TCP port is opened. */
function settings(folder: Folder): Record<string, string> {
  return {
    listen_addresses: '',
    unix_socket_directories: folder.sockets,
    unix_socket_permissions: '0700',
    max_connections: '100',
    shared_buffers: '64MB',
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_wal_size: '256MB',
    io_method: 'sync',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    logging_collector: 'off',
    log_statement: 'none',
    log_min_messages: 'warning',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_parameter_max_length: '0',
    log_parameter_max_length_on_error: '0',
  };
}

/**
 * Starts postgres on the folder and waits until it takes connections.
 * @throws EmbeddedError `start-failed`
 */
export async function startPostmaster(binaries: Binaries, folder: Folder): Promise<ChildProcess> {
  const giveUp = Date.now() + SHARED_MEMORY_MS;
  for (;;) {
    const child = launch(binaries, folder);
    if (await becomesReady(child, folder)) return child;
    const said = readText(folder.log);
    if (!/shared memory block/.test(said) || Date.now() > giveUp) {
      const reason = said.split('\n').findLast((line) => line.includes('FATAL:')) ?? 'see postgres.log in the data folder';
      throw new EmbeddedError('start-failed', `the embedded database did not start: ${reason.replace(/^.*FATAL:\s*/, '')}`);
    }
    await pause(250);
  }
}

function launch(binaries: Binaries, folder: Folder): ChildProcess {
  const flags = Object.entries(settings(folder)).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = commandAs(folder.user, binaries.postgres, ['-D', folder.cluster, ...flags], [folder.cluster, folder.sockets]);
  const log = openSync(folder.log, 'w', 0o600);
  own(folder.log, folder.user);
  try {
    // A session of its own: Ctrl-C in a terminal must reach this program first, which then stops
    // the database after the last answer.
    return spawn(command.program, command.args, { ...command.options, cwd: folder.root, detached: true, stdio: ['ignore', log, log] });
  } finally {
    closeSync(log);
  }
}

async function becomesReady(child: ChildProcess, folder: Folder): Promise<boolean> {
  const deadline = Date.now() + START_MS;
  // A program that cannot be run emits an error, which nobody else listens to, and has no id.
  child.once('error', () => undefined);
  while (Date.now() < deadline) {
    if (child.pid === undefined || hasEnded(child)) return false;
    const state = readPidFile(folder);
    if (state !== null && state.ready && state.pid === child.pid) return true;
    await pause(POLL_MS);
  }
  await stopPostmaster(child);
  return false;
}

/** Ends all sessions, writes everything to disk and waits for the end: "fast shutdown". */
export async function stopPostmaster(child: ChildProcess): Promise<void> {
  if (hasEnded(child) || child.pid === undefined) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGINT');
  const late = setTimeout(() => child.kill('SIGQUIT'), STOP_MS);
  await ended;
  clearTimeout(late);
}

/**
 * Ends a postmaster that outlived its program, and removes the files of one that is gone while its
 * process id still exists: PostgreSQL would take that process for a postmaster and refuse to start.
 * Backends that outlived it are found all the same, by the shared memory that belongs to the inode
 * of the cluster's folder. Only the holder of the folder's lock may call this.
 */
export async function endOrphan(folder: Folder): Promise<void> {
  const file = readPidFile(folder);
  if (file === null) return;
  if (isPostmasterOf(file.pid, folder)) process.kill(file.pid, 'SIGINT');
  const deadline = Date.now() + STOP_MS;
  while (isPostmasterOf(file.pid, folder)) {
    if (Date.now() > deadline) {
      throw new EmbeddedError('start-failed', 'a database of an earlier start still runs on the data folder and does not stop: end its postgres process');
    }
    await pause(POLL_MS);
  }
  const left = [path.join(folder.cluster, 'postmaster.pid'), ...SOCKET_FILES.map((name) => path.join(folder.sockets, name))];
  for (const name of left) rmSync(name, { force: true });
}

/** A postmaster's working directory is its cluster; where /proc is missing, being alive must do. */
function isPostmasterOf(pid: number, folder: Folder): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === folder.cluster;
  } catch {
    return false; // A process of another user, or one that has ended and is not yet collected.
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Lines 1 and 8 of postmaster.pid: the process id, and whether connections are taken. */
function readPidFile(folder: Folder): { pid: number; ready: boolean } | null {
  const lines = readText(path.join(folder.cluster, 'postmaster.pid')).split('\n');
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0 ? { pid, ready: lines[7]?.trim() === 'ready' } : null;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
