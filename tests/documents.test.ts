import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

function read(file: string): string {
  return readFileSync(path.join(import.meta.dirname, '..', file), 'utf8');
}

/** Everything in backquotes in the first column of the tables of a document. */
function firstColumns(document: string): string[] {
  const cells = read(document).split('\n').flatMap((line) => /^\|([^|]+)\|/.exec(line)?.[1] ?? []);
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''));
}

test('every dependency has its reason, and every reason its dependency', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
  const installed = Object.keys({ ...dependencies, ...devDependencies }).sort();
  expect(firstColumns('docs/dependencies.md').sort()).toEqual(installed);
});

test('every variable is documented, and every documented variable is read', () => {
  const readers = ['lib/server/env.ts', 'tests/environment.ts', 'scripts/chromium.mjs'].map(read).join('\n');
  const own = readers.match(/\b(CLAVITOR_[A-Z_]+|CHROMIUM_PATH|DATABASE_URL|PORT|HOST)\b/g) ?? [];
  const documented = firstColumns('docs/configuration.md').filter((name) => /^[A-Z_]+$/.test(name));
  expect(documented.sort()).toEqual([...new Set(own)].sort());
});

test('every mutation takes away a text that is there once, and names a file of tests that is there', () => {
  interface Mutation { defence: string; suite: string; edits: { file: string; text: string }[] }
  const mutations = JSON.parse(read('e2e/security/mutations.json')) as Mutation[];
  const stale = mutations.filter(({ edits, suite }) => read(suite) === '' || edits.some(({ file, text }) => read(file).split(text).length !== 2));
  expect(stale.map(({ defence }) => defence)).toEqual([]);
});
