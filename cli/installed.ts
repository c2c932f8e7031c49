import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { inheritedVariables } from './environment.ts';

/** Where programs of administrators are, which the PATH of other users may lack. */
const MORE_FOLDERS = process.platform === 'win32' ? [] : ['/usr/sbin', '/sbin'];
const ENDINGS = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];

/** The file of a program, or null where there is none. */
export function findProgram(name: string): string | null {
  const folders = [...(inheritedVariables()['PATH'] ?? '').split(delimiter), ...MORE_FOLDERS];
  const files = folders.filter((folder) => folder !== '').flatMap((folder) => ENDINGS.map((ending) => join(folder, `${name}${ending}`)));
  return files.find(isExecutable) ?? null;
}

/** A program and its arguments. */
export type ProgramCall = readonly [program: string, ...args: string[]];

/** Runs a program without input. @returns null where it went well, else what it said or its exit code, in one line */
export function runQuietly([program, ...args]: ProgramCall): Promise<string | null> {
  return new Promise((resolve) => {
    const child = execFile(findProgram(program) ?? program, args, { timeout: 120_000 }, (error, _stdout, stderr) => {
      const said = stderr.trim().split('\n').at(-1) ?? '';
      if (error === null) resolve(null);
      else resolve(said === '' ? `it ended with ${String(error.code)}` : said);
    });
    child.stdin?.end();
  });
}

/** A command as a shell takes it, for people to read and copy. */
export function shellText(call: ProgramCall): string {
  return call.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`)).join(' ');
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
