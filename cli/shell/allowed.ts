import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toHex } from '../../lib/crypto/encoding.ts';
import { sha256 } from '../../lib/crypto/hazmat/hash.ts';
import type { Environment } from '../environment.ts';
import { readPrivate, writePrivate } from '../state.ts';

// [Note: Allowed project files]
// The hook acts on entering a folder, and its wrappers give programs of that folder credentials. A folder
// that somebody else wrote must not decide that, so the hook takes a project file only after the user has
// said so, and only in the form in which it was then.

/** Whether the hook may act on this project file as it is now. */
export function isAllowed(environment: Environment, file: string): boolean {
  return readAllowed(environment).includes(markOf(file));
}

export function allow(environment: Environment, file: string): void {
  writeAllowed(environment, [...without(environment, file), markOf(file)]);
}

export function deny(environment: Environment, file: string): void {
  writeAllowed(environment, without(environment, file));
}

/** One line a file: the SHA-256 of its content, and its path as JSON, so that no path can hold a line break. */
function markOf(file: string): string {
  return `${toHex(sha256(readFileSync(file)))} ${JSON.stringify(file)}`;
}

function without(environment: Environment, file: string): string[] {
  return readAllowed(environment).filter((mark) => !mark.endsWith(` ${JSON.stringify(file)}`));
}

function readAllowed({ stateFolder }: Environment): string[] {
  return (readPrivate(join(stateFolder, 'allowed-projects')) ?? '').split('\n').filter((line) => line !== '');
}

function writeAllowed({ stateFolder }: Environment, marks: readonly string[]): void {
  writePrivate(join(stateFolder, 'allowed-projects'), marks.map((mark) => `${mark}\n`).join(''));
}
