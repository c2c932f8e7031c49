import { join } from 'node:path';
import { toHex } from '../../lib/crypto/encoding.ts';
import { sha256 } from '../../lib/crypto/hazmat/hash.ts';
import type { Environment } from '../environment.ts';
import { CliError } from '../errors.ts';
import { readPrivate, writePrivate } from '../state.ts';
import { printable } from '../terminal.ts';

// [Note: Allowed project files]
// The hook acts on entering a folder, and its wrappers give programs of that folder credentials. A folder
// that somebody else wrote must not decide that, so the hook takes a project file only after the user has
// said so, and only in the form in which it was then. A shell keeps its wrappers longer than that: until its
// next prompt they are there in a folder that was entered since, and for a file that was changed or denied. So
// each names the file that it was made for, and `run` holds that against the file that it reads.

/** The file that lists them. */
export function allowedFile({ stateFolder }: Environment): string {
  return join(stateFolder, 'allowed-projects');
}

/** Whether the hook may act on this project file with this content. */
export function isAllowed(environment: Environment, file: string, text: string): boolean {
  return readAllowed(environment).includes(lineOf(file, text));
}

/**
 * Holds a project file against the one that a wrapper was made for.
 * @param mark of `markOf`
 * @throws CliError `not-allowed` where it is another one, has another content, or is not allowed any more
 */
export function ensureAllowed(environment: Environment, file: string, text: string, mark: string): void {
  if (!isAllowed(environment, file, text)) {
    throw new CliError('not-allowed', `${printable(file)} is not allowed as it is now`, { hint: 'look through it, then: clavitor-cli alias allow' });
  }
  if (markOf(file, text) !== mark) throw wrongWrapper();
}

/** What to say of a wrapper where the project is not that for which it was made. */
export function wrongWrapper(): CliError {
  return new CliError('not-allowed', 'this wrapper of the shell hook belongs to another project', {
    hint: 'the hook makes new ones at the next prompt; command NAME runs the program alone',
  });
}

/** What a wrapper names its project file by: path and content. */
export function markOf(file: string, text: string): string {
  return digest(lineOf(file, text));
}

export function allow(environment: Environment, file: string, text: string): void {
  writeAllowed(environment, [...without(environment, file), lineOf(file, text)]);
}

export function deny(environment: Environment, file: string): void {
  writeAllowed(environment, without(environment, file));
}

/** One line a file: the SHA-256 of its content, and its path as JSON, so that no path can hold a line break. */
function lineOf(file: string, text: string): string {
  return `${digest(text)} ${JSON.stringify(file)}`;
}

function digest(text: string): string {
  return toHex(sha256(new TextEncoder().encode(text)));
}

function without(environment: Environment, file: string): string[] {
  return readAllowed(environment).filter((line) => !line.endsWith(` ${JSON.stringify(file)}`));
}

function readAllowed(environment: Environment): string[] {
  return (readPrivate(allowedFile(environment)) ?? '').split('\n').filter((line) => line !== '');
}

function writeAllowed(environment: Environment, lines: readonly string[]): void {
  writePrivate(allowedFile(environment), lines.map((line) => `${line}\n`).join(''));
}
