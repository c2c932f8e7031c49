import { lstatSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { CliError } from './errors.ts';
import { replaceFile } from './state.ts';

// Files that the user names. Their names are arguments, so no error repeats them.

const FILE_MAX = 16 * 1024 * 1024;

/**
 * The text of a file, or of standard input for `-`.
 * @param what how an error calls it
 * @throws CliError `file-system`; `bad-file` for what is larger than 16 MiB or no UTF-8
 */
export async function readUserFile(file: string, what: string): Promise<string> {
  const bytes = file === '-' ? await readStandardInput(what) : readBytes(file, what);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new CliError('bad-file', `${what} is no UTF-8 text`, { cause });
  }
}

/** As `writeUserFile`, and makes the folders where they are missing. */
export function writeUserFileAndFolders(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
  } catch (error) {
    throw fileError('make', 'the folder of the output', error);
  }
  writeUserFile(file, text);
}

/** Replaces a regular file, or makes one, with mode 0600. @throws CliError `file-system` */
export function writeUserFile(file: string, text: string): void {
  try {
    const stat = lstatSync(file, { throwIfNoEntry: false });
    if (stat !== undefined && !stat.isFile()) throw new CliError('file-system', 'the output is there already, and no regular file');
    replaceFile(file, text);
  } catch (error) {
    throw fileError('write', 'the output', error);
  }
}

function readBytes(file: string, what: string): Uint8Array {
  try {
    if (statSync(file).size > FILE_MAX) throw tooLarge(what);
    return readFileSync(file);
  } catch (error) {
    throw fileError('read', what, error);
  }
}

async function readStandardInput(what: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > FILE_MAX) throw tooLarge(what);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(what: string): CliError {
  return new CliError('bad-file', `${what} is larger than 16 MiB`);
}

function fileError(verb: string, what: string, error: unknown): CliError {
  if (error instanceof CliError) return error;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown reason';
  const reasons: Readonly<Record<string, string>> = { ENOENT: 'there is no such file or folder', EACCES: 'this user may not', EISDIR: 'it is a folder' };
  return new CliError('file-system', `cannot ${verb} ${what}: ${reasons[code] ?? code}`, { cause: error });
}
