import { createHash } from 'node:crypto';
import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { EmbeddedError } from './errors.ts';
import { databaseUser } from './user.ts';
import type { DatabaseUser } from './user.ts';

/** Where everything of the embedded database lies. */
export interface Folder {
  /** The data folder itself, absolute and without symbolic links, mode 0700. */
  readonly root: string;
  /** PostgreSQL's own folder. */
  readonly cluster: string;
  /** Where the Unix sockets are, mode 0700. */
  readonly sockets: string;
  readonly log: string;
  readonly user: DatabaseUser | null;
}

/** `sun_path` holds 108 bytes on Linux, 104 on macOS, with the final zero. */
const LONGEST_SOCKET_PATH = 103;
const LONGEST_SOCKET_NAME = '.s.PGSQL.5432.lock';

/**
 * Makes what is missing of the data folder.
 * @throws EmbeddedError `folder-unusable`
 */
export function openFolder(dataDir: string): Folder {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const root = realpathSync(dataDir);
    const user = databaseUser(root);
    own(root, user);
    const sockets = socketFolder(root);
    mkdirSync(sockets, { recursive: true, mode: 0o700 });
    ensurePrivate(sockets);
    own(sockets, user);
    removeLeftovers(root);
    return { root, cluster: path.join(root, 'postgres'), sockets, log: path.join(root, 'postgres.log'), user };
  } catch (cause) {
    if (cause instanceof EmbeddedError) throw cause;
    throw new EmbeddedError('folder-unusable', 'the data folder cannot be used: check that it and the folders above it exist, are writable and belong to you', { cause });
  }
}

/** Gives a file or folder to the user that the database runs as. */
export function own(file: string, user: DatabaseUser | null): void {
  if (user !== null) chownSync(file, user.uid, user.gid);
  if (lstatSync(file).isDirectory()) chmodSync(file, 0o700);
}

function socketFolder(root: string): string {
  const inside = path.join(root, 'run');
  if (Buffer.byteLength(path.join(inside, LONGEST_SOCKET_NAME)) <= LONGEST_SOCKET_PATH) return inside;
  const name = createHash('sha256').update(root).digest('hex').slice(0, 16);
  return path.join(os.tmpdir(), `clavitor-${name}`);
}

/** Leaves nothing behind where the sockets had to be outside of the data folder. */
export function removeSocketFolder(folder: Folder): void {
  if (!folder.sockets.startsWith(folder.root)) rmSync(folder.sockets, { recursive: true, force: true });
}

/** A folder below /tmp may have been put there by somebody else. */
function ensurePrivate(folder: string): void {
  const found = lstatSync(folder);
  const uid = process.getuid?.();
  const foreign = uid !== 0 && found.uid !== uid;
  if (!found.isDirectory() || foreign) {
    throw new EmbeddedError('folder-unusable', 'the folder for the database socket belongs to somebody else: choose a shorter CLAVITOR_DATA_DIR');
  }
}

/** The name of a cluster in the making, which becomes the cluster only once it is complete. */
export function clusterInTheMaking(folder: Folder): string {
  return `${folder.cluster}.making-${process.pid}`;
}

/** Removes what an initdb that was killed has left behind. */
function removeLeftovers(root: string): void {
  for (const name of readdirSync(root)) {
    const pid = /^postgres\.making-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(path.join(root, name), { recursive: true, force: true });
  }
}

/** Whether a process of this id exists, of whichever user. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (failure) {
    return failure instanceof Error && 'code' in failure && failure.code === 'EPERM';
  }
}
