import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

export const PROJECT_FILE = '.clavitor.toml';

/** The project file of the current folder, or null. */
export function projectFileHere(): string | null {
  return findProjectFile(process.cwd(), homedir());
}

/**
 * The project file of `folder` or of the nearest folder above it, or null. The search ends at the root of
 * the repository, at `home`, and where a folder belongs to another user.
 */
export function findProjectFile(folder: string, home: string): string | null {
  for (let current = folder; ; current = dirname(current)) {
    const file = join(current, PROJECT_FILE);
    if (existsSync(file)) return file;
    const above = dirname(current);
    if (above === current || current === home || existsSync(join(current, '.git')) || !isOwn(above)) return null;
  }
}

function isOwn(folder: string): boolean {
  return process.getuid === undefined || statSync(folder, { throwIfNoEntry: false })?.uid === process.getuid();
}
