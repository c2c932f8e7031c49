import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { homeFolderOrNull } from './environment.ts';
import { CliError } from './errors.ts';

export const PROJECT_FILE = '.clavitor.toml';

/** The project file of the current folder, or null. @throws CliError `file-system` where that folder was removed */
export function projectFileHere(): string | null {
  return findProjectFile(currentFolder(), homeFolderOrNull());
}

/**
 * The project file of `folder` or of the nearest folder above it, or null. The search ends at the root of
 * the repository, at `home` where that is known, and where a folder belongs to another user.
 */
export function findProjectFile(folder: string, home: string | null): string | null {
  for (let current = folder; ; current = dirname(current)) {
    const file = join(current, PROJECT_FILE);
    if (existsSync(file)) return file;
    const above = dirname(current);
    if (above === current || current === home || existsSync(join(current, '.git')) || !isOwn(above)) return null;
  }
}

function currentFolder(): string {
  try {
    return process.cwd();
  } catch (cause) {
    throw new CliError('file-system', 'the current folder is not there any more', { cause, hint: 'change to one that is there' });
  }
}

function isOwn(folder: string): boolean {
  return process.getuid === undefined || statSync(folder, { throwIfNoEntry: false })?.uid === process.getuid();
}
