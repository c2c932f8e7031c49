import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import * as z from 'zod/mini';
import { withEnvironment } from '../../tests/environment.ts';
import prepareTestPostgres from '../../tests/postgres.ts';

// Proves that the attack suite can fail: takes one defence after another away in a copy of the
// project, and expects the test that names it to fail. `npm run test:mutations`, or with the words of
// some: `npm run test:mutations -- nonce grant`. Slow, so not a part of `npm test`.

const ROOT = resolve(import.meta.dirname, '../..');
const NOT_COPIED = new Set(['node_modules', '.git', '.next', 'data', 'test-results']);
/** Kills are slow, and one of each kind shows what a missing record does. */
const FEW_KILLS = { CLAVITOR_FAULT_ROUNDS: '3' };

const Mutation = z.strictObject({
  /** The defence that is taken away. */
  defence: z.string(),
  /** Where several layers hold the same attack off, all of them go together. */
  edits: z.array(
    z.strictObject({
      file: z.string(),
      /** Occurs exactly once in the file. */
      text: z.string(),
      replacement: z.string(),
    }),
  ).check(z.minLength(1)),
  /** The file of the test, and words of its name. */
  suite: z.string(),
  test: z.string(),
  /** The test needs pages in which the defence is missing too. */
  build: z.optional(z.literal(true)),
});
type Mutation = z.output<typeof Mutation>;

const wanted = process.argv.slice(2);
const list = z.array(Mutation).parse(JSON.parse(readFileSync(join(import.meta.dirname, 'mutations.json'), 'utf8')));
const chosen = list.filter(({ defence }) => wanted.length === 0 || wanted.some((word) => defence.includes(word)));

const copy = mkdtempSync(join(tmpdir(), 'clavitor-mutations-'));
const endPostgres = await prepareTestPostgres();
try {
  cpSync(ROOT, copy, { recursive: true, filter: (source) => !NOT_COPIED.has(relative(ROOT, source).split('/', 1)[0] ?? '') });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  servePages(join(ROOT, '.next'));
  const found = chosen.filter(isFound);
  const proven = found.length - withDefences(found);
  process.stdout.write(`${proven} of ${chosen.length} found\n`);
  process.exitCode = proven === chosen.length ? 0 : 1;
} finally {
  await endPostgres();
  rmSync(copy, { recursive: true, force: true });
}

/** The built pages of the project, which hold no mutation, serve all tests that need no others. */
function servePages(folder: string): void {
  rmSync(join(copy, '.next'), { recursive: true, force: true });
  symlinkSync(folder, join(copy, '.next'));
}

/** Whether the test fails without the defence. */
function isFound(mutation: Mutation): boolean {
  const before = new Map(mutation.edits.map(({ file }) => [file, readFileSync(join(copy, file), 'utf8')]));
  try {
    for (const edit of mutation.edits) {
      if (!apply(edit)) return report(mutation, `the text does not occur once in ${edit.file}`);
    }
    if (mutation.build && !buildPages()) return report(mutation, 'the pages cannot be built without it');
    const survived = passes(mutation.suite, [mutation.test]);
    return survived ? report(mutation, 'survived') : report(mutation, 'found');
  } finally {
    for (const [file, text] of before) writeFileSync(join(copy, file), text);
    if (mutation.build) servePages(join(ROOT, '.next'));
  }
}

function apply({ file, text, replacement }: Mutation['edits'][number]): boolean {
  const path = join(copy, file);
  const parts = readFileSync(path, 'utf8').split(text);
  writeFileSync(path, parts.join(replacement));
  return parts.length === 2;
}

/** Builds the pages of the copy in its own folder. */
function buildPages(): boolean {
  rmSync(join(copy, '.next'), { recursive: true, force: true });
  return spawnSync(process.execPath, [join(copy, 'node_modules/next/dist/bin/next'), 'build', '--webpack'], { cwd: copy, stdio: 'ignore' }).status === 0;
}

/** A test that always fails has found nothing: with all defences each suite must pass. Says for how many it does not. */
function withDefences(found: readonly Mutation[]): number {
  const suites = Map.groupBy(found, ({ suite }) => suite);
  const failed = [...suites].filter(([suite, mutations]) => !passes(suite, mutations.map(({ test }) => test)));
  for (const [suite] of failed) process.stdout.write(`fails with its defences as well: ${suite}\n`);
  return failed.reduce((sum, [, mutations]) => sum + mutations.length, 0);
}

function report({ defence, test }: Mutation, outcome: string): boolean {
  const isFine = outcome === 'found';
  process.stdout.write(isFine ? `found: ${defence}\n` : `${outcome}: ${defence} ("${test}")\n`);
  return isFine;
}

function passes(suite: string, tests: readonly string[]): boolean {
  const names = [...new Set(tests)].map(pattern).join('|');
  const runner = suite.endsWith('.spec.ts')
    ? ['@playwright/test/cli.js', 'test', suite, '--grep', names, '--reporter=line', '--max-failures=1']
    : ['vitest/vitest.mjs', 'run', suite, '--testNamePattern', names, '--bail=1'];
  const [script = '', ...args] = runner;
  return spawnSync(process.execPath, [join(copy, 'node_modules', script), ...args], { cwd: copy, stdio: 'ignore', env: withEnvironment(FEW_KILLS) }).status === 0;
}

function pattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
