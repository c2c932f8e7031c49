import { randomUUID } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { EmbeddedError } from './errors.ts';
import type { Folder } from './folder.ts';

// [Note: One program a data folder]
// Node offers no file locks, and a process id in a file means nothing once ids are used again. A
// listening Unix socket does: while the program lives a connection succeeds, and when it is gone,
// however it went, the kernel refuses.

/** Held by the one program that uses the data folder. */
export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Takes the lock.
 * @throws EmbeddedError `folder-in-use` while another program holds it
 */
export async function lockFolder(folder: Folder): Promise<FolderLock> {
  const file = path.join(folder.sockets, 'program.sock');
  const server = (await listen(file)) ?? (await clearDead(folder, file).then(() => listen(file))) ?? inUse();
  return { release: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** Null where the file exists already. */
function listen(file: string): Promise<net.Server | null> {
  return new Promise((resolve, reject) => {
    const server = net.createServer((socket) => socket.destroy());
    server.once('error', (failure: NodeJS.ErrnoException) => {
      if (failure.code === 'EADDRINUSE') resolve(null);
      else reject(new EmbeddedError('folder-unusable', 'no socket can be made in the data folder', { cause: failure }));
    });
    // The lock alone must not keep the program running.
    server.listen(file, () => resolve(server.unref()));
  });
}

/**
 * Removes the socket of a program that is gone. It is moved aside before the last look: of two
 * programs that come at once, the second could otherwise remove the fresh socket of the first.
 */
async function clearDead(folder: Folder, file: string): Promise<void> {
  if (await answers(file)) inUse();
  const aside = path.join(folder.sockets, `dead-${randomUUID().slice(0, 8)}`);
  try {
    renameSync(file, aside);
  } catch {
    return; // Somebody else was faster; listen() decides.
  }
  if (await answers(aside)) {
    renameSync(aside, file);
    inUse();
  }
  rmSync(aside, { force: true });
}

function answers(file: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(file);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function inUse(): never {
  throw new EmbeddedError('folder-in-use', 'the data folder is in use by another running Clavitor: stop that one, or set CLAVITOR_DATA_DIR to another folder');
}
