import * as fs from 'node:fs';
import path from 'node:path';
import { CliError } from './errors.ts';
import { attempt, ensureFolder } from './state.ts';

/**
 * Runs `action` while no other process of this machine changes the same profile. A lock whose owner
 * was killed is taken over.
 * @throws CliError `busy`
 */
export async function withLock<T>(file: string, action: () => Promise<T>): Promise<T> {
  ensureFolder(path.dirname(file));
  attempt('lock', file, () => {
    acquire(file);
    removeRemains(file);
  });
  try {
    return await action();
  } finally {
    fs.rmSync(file, { force: true });
  }
}

function acquire(file: string): void {
  if (tryCreate(file)) return;
  const owner = readOwner(file);
  if (owner !== null && !isAlive(owner)) discard(file, owner);
  if (!tryCreate(file)) {
    throw new CliError('busy', 'another clavitor-cli is changing this profile', {
      hint: `wait for it; if there is none, remove ${file}`,
    });
  }
}

/** link(2) fails where the name exists, so the file appears at once, with its content, or not at all. */
function tryCreate(file: string): boolean {
  const own = `${file}.${process.pid}`;
  fs.writeFileSync(own, String(process.pid), { mode: 0o600 });
  try {
    fs.linkSync(own, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    fs.rmSync(own, { force: true });
  }
}

/** Moves a dead owner's lock away. Where somebody was faster and it is a new one by now, puts it back. */
function discard(file: string, owner: number): void {
  const aside = `${file}.${process.pid}.old`;
  try {
    fs.renameSync(file, aside);
    if (readOwner(aside) !== owner) fs.linkSync(aside, file);
  } catch {
    // Somebody else has moved it: the next attempt to create decides.
  } finally {
    fs.rmSync(aside, { force: true });
  }
}

/** Removes what processes that were killed while they took the lock have left beside it. */
function removeRemains(file: string): void {
  const folder = path.dirname(file);
  const start = `${path.basename(file)}.`;
  for (const name of fs.readdirSync(folder)) {
    if (!name.startsWith(start)) continue;
    const owner = Number.parseInt(name.slice(start.length), 10);
    if (!isAlive(owner)) fs.rmSync(path.join(folder, name), { force: true });
  }
}

function readOwner(file: string): number | null {
  try {
    const owner = Number(fs.readFileSync(file, 'utf8'));
    return Number.isSafeInteger(owner) && owner > 0 ? owner : null;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
