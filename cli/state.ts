import type { Stats } from 'node:fs';
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CliError } from './errors.ts';

// [Note: Local state]
// Folders are 0700 and files 0600, and what others can read or change is refused, not repaired: a key
// that was readable once may have been read. A file is replaced by a temporary one in the same folder
// that is flushed, renamed, and whose folder is flushed (rename(2) is atomic), so after a crash at any
// moment there is the old content or the new one.

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
const OTHERS = 0o077;
const FILE_MAX = 1024 * 1024;

/**
 * The text of a private file, or null where there is none.
 * @param most bytes that this program may have written there
 * @throws CliError `unsafe-file`, `file-system`, `damaged-state`
 */
export function readPrivate(file: string, most = FILE_MAX): string | null {
  return attempt('read', file, () => {
    const descriptor = openExisting(file);
    if (descriptor === null) return null;
    try {
      const stat = fstatSync(descriptor);
      ensurePrivate(file, stat);
      if (stat.size > most) throw tooLarge(file);
      return readFileSync(descriptor, 'utf8');
    } finally {
      closeSync(descriptor);
    }
  });
}

/** Whether there is such a file, of whatever content. */
export function exists(file: string): boolean {
  return attempt('read', file, () => existsSync(file));
}

/** Replaces a private file, see [Note: Local state]. @throws CliError `unsafe-file`, `file-system` */
export function writePrivate(file: string, text: string): void {
  ensureFolder(dirname(file));
  attempt('write', file, () => replaceFile(file, text));
}

/** Replaces a file of any folder with one of mode 0600, at once or not at all. Throws what the file system throws. */
export function replaceFile(file: string, text: string): void {
  const temporary = join(dirname(file), temporaryName(file));
  try {
    const descriptor = openSync(temporary, 'wx', FILE_MODE);
    try {
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  flushFolder(dirname(file));
}

/**
 * Adds lines to a private file and flushes them. POSIX puts the bytes of one append behind those of
 * another, so that processes at the same time lose no line and need no lock.
 * @returns whether the file was not replaced meanwhile: else they may stand in the old one only
 */
export function appendPrivate(file: string, lines: string): boolean {
  ensureFolder(dirname(file));
  return attempt('write', file, () => {
    const descriptor = openSync(file, 'a', FILE_MODE);
    try {
      const written = fstatSync(descriptor);
      ensurePrivate(file, written);
      writeSync(descriptor, lines);
      fsyncSync(descriptor);
      const present = statSync(file, { throwIfNoEntry: false });
      return present?.ino === written.ino && present.dev === written.dev;
    } finally {
      closeSync(descriptor);
    }
  });
}

/**
 * Replaces a file of lines to which others append at this moment. What they add to the old one before they can
 * see the new one is carried over; later ones are told by `appendPrivate`. Only under a lock.
 */
export function rewritePrivate(file: string, rewrite: (lines: string) => string): void {
  attempt('write', file, () => {
    const descriptor = openSync(file, 'r');
    try {
      const text = readFileSync(descriptor, 'utf8');
      const end = text.lastIndexOf('\n') + 1;
      replaceFile(file, rewrite(text.slice(0, end)));
      // Reads on from where it has come to.
      const late = (text.slice(end) + readFileSync(descriptor, 'utf8')).split('\n').slice(0, -1);
      const present = new Set(late.length === 0 ? [] : readFileSync(file, 'utf8').split('\n'));
      // Who has written one of them to the new file meanwhile may have gone on: it must not come last again.
      const missing = late.filter((line) => line !== '' && !present.has(line));
      if (missing.length > 0) appendPrivate(file, `${missing.join('\n')}\n`);
    } finally {
      closeSync(descriptor);
    }
  });
}

/** Removes a file, and what an interrupted `writePrivate` may have left of it. Absent ones are fine. */
export function removePrivate(file: string): void {
  attempt('remove', file, () => {
    rmSync(file, { force: true });
    removeTemporaries(file);
  });
}

/** Removes the temporary files of interrupted writes of `file`. Only under the profile's lock. */
export function removeTemporaries(file: string): void {
  attempt('remove', file, () => {
    const folder = dirname(file);
    if (!existsSync(folder)) return;
    const start = `.${basename(file)}.`;
    const left = readdirSync(folder).filter((name) => name.startsWith(start) && name.endsWith('.tmp'));
    for (const name of left) rmSync(join(folder, name), { force: true });
  });
}

/** Makes `folder` where it is missing. @throws CliError `unsafe-file` where others may write into it */
export function ensureFolder(folder: string): void {
  attempt('make', folder, () => {
    mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
    ensurePrivate(folder, statSync(folder));
  });
}

function openExisting(file: string): number | null {
  try {
    return openSync(file, 'r');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

function ensurePrivate(file: string, stat: Stats): void {
  if (process.getuid === undefined) return; // Windows: the user's profile folder is private by its ACL.
  const me = process.getuid();
  if (stat.uid !== me && me !== 0) {
    throw new CliError('unsafe-file', `${file} belongs to another user`, {
      hint: 'run the command as the user who enrolled this profile',
    });
  }
  if ((stat.mode & OTHERS) !== 0) {
    const mode = stat.isDirectory() ? FOLDER_MODE : FILE_MODE;
    throw new CliError('unsafe-file', `other users can read or change ${file}`, {
      hint: `if nobody has read it: chmod ${mode.toString(8)} ${quote(file)}; else revoke the agent in the vault and enrol again`,
    });
  }
}

function tooLarge(file: string): CliError {
  return new CliError('damaged-state', `${file} is larger than this program writes it`, {
    hint: 'something else has written into it: look at it, and move it away',
  });
}

function temporaryName(file: string): string {
  return `.${basename(file)}.${crypto.randomUUID()}.tmp`;
}

function flushFolder(folder: string): void {
  if (process.platform === 'win32') return; // A folder cannot be opened there.
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** What `action` returns; a failure of the file system becomes a CliError `file-system` that names `file`. */
export function attempt<T>(verb: string, file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError('file-system', `cannot ${verb} ${file}: ${errorCode(error) ?? 'unknown reason'}`, {
      cause: error,
      hint: 'the folders are chosen by XDG_CONFIG_HOME and XDG_STATE_HOME',
    });
  }
}

function quote(file: string): string {
  return `'${file.replaceAll("'", String.raw`'\''`)}'`;
}

function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
