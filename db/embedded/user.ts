import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';
import { EmbeddedError } from './errors.ts';

// [Note: Who runs the database]
// PostgreSQL refuses to run as root. Where this program is root, the database runs as the owner of
// the data folder, or, where that is root as well, as the system user "clavitor" (made when missing;
// "nobody" where none can be made). That user may be unable to enter the folders on the way, as
// below /root. It then keeps one privilege of root's, to pass closed folders (CAP_DAC_OVERRIDE), also
// where a program asks with access(2), which otherwise judges a user without it (no_setuid_fixup).

/** The system user that the database runs as, where it is not the user of this program. */
export interface DatabaseUser {
  readonly uid: number;
  readonly gid: number;
}

/** A program with its arguments and options for `spawn`. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly options: { readonly uid?: number; readonly gid?: number; readonly env: NodeJS.ProcessEnv };
}

// Nothing of this program's environment reaches the database. (The types of Next ask for NODE_ENV.)
const env: NodeJS.ProcessEnv = { NODE_ENV: 'production' };

const SYSTEM_USER = 'clavitor';

/** See [Note: Who runs the database]. Null where this program's own user will do. */
export function databaseUser(dataDir: string): DatabaseUser | null {
  if (process.getuid?.() !== 0) return null;
  const owner = statSync(dataDir);
  if (owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return lookUp(SYSTEM_USER) ?? makeSystemUser() ?? lookUp('nobody') ?? noUser();
}

function lookUp(name: string): DatabaseUser | null {
  const [uid, gid] = ['-u', '-g'].map((flag) => {
    const answer = spawnSync('id', [flag, name], { encoding: 'utf8' });
    return answer.status === 0 ? Number(answer.stdout) : NaN;
  });
  if (uid === undefined || gid === undefined || !Number.isInteger(uid) || !Number.isInteger(gid)) return null;
  return { uid, gid };
}

function makeSystemUser(): DatabaseUser | null {
  // Debian and Red Hat know the first, Alpine the second.
  spawnSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', SYSTEM_USER], { stdio: 'ignore' });
  if (lookUp(SYSTEM_USER) === null) spawnSync('adduser', ['-S', '-D', '-H', SYSTEM_USER], { stdio: 'ignore' });
  return lookUp(SYSTEM_USER);
}

function noUser(): never {
  throw new EmbeddedError('start-failed', 'the database cannot run as root and no other user exists: start as an ordinary user or set DATABASE_URL');
}

/**
 * How to run `program` as `user`. Every folder of `reached` is one that it must be able to enter.
 * @throws EmbeddedError `folder-unusable` where it cannot
 */
export function commandAs(user: DatabaseUser | null, program: string, args: readonly string[], reached: readonly string[]): Command {
  if (user === null) return { program, args, options: { env } };
  if ([path.dirname(program), ...reached].every((folder) => canEnter(user, folder))) {
    return { program, args, options: { uid: user.uid, gid: user.gid, env } };
  }
  const setpriv = [
    ...[`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'],
    '--securebits=+no_setuid_fixup',
    ...['--inh-caps=-all,+dac_override', '--ambient-caps=-all,+dac_override', '--bounding-set=-all,+dac_override'],
    ...['--', program],
  ];
  if (spawnSync('setpriv', [...setpriv, '--version'], { stdio: 'ignore' }).status !== 0) {
    throw new EmbeddedError(
      'folder-unusable',
      'the database cannot run as root, and another user cannot enter these folders: move the project and its data out of private folders, or start as an ordinary user',
    );
  }
  return { program: 'setpriv', args: [...setpriv, ...args], options: { env } };
}

function canEnter(user: DatabaseUser, folder: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$1" && ls . >/dev/null', 'sh', folder], { uid: user.uid, gid: user.gid, stdio: 'ignore', cwd: '/' }).status === 0;
}
