import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import * as z from 'zod/mini';

// Proves that the attack suite can fail: takes one defence after another away in a copy of the
// project, and expects the test that names it to fail. `npm run test:mutations`, or with the words of
// some: `npm run test:mutations -- nonce grant`. Slow, so not a part of `npm test`.

const ROOT = resolve(import.meta.dirname, '../..');
const NOT_COPIED = new Set(['node_modules', '.git', '.next', 'data', 'test-results']);

const Mutation = z.strictObject({
  /** The defence that is taken away. */
  defence: z.string(),
  file: z.string(),
  /** Occurs exactly once in the file. */
  text: z.string(),
  replacement: z.string(),
  /** The file of the test, and words of its name. */
  suite: z.string(),
  test: z.string(),
});
type Mutation = z.output<typeof Mutation>;

const wanted = process.argv.slice(2);
const list = z.array(Mutation).parse(JSON.parse(readFileSync(join(import.meta.dirname, 'mutations.json'), 'utf8')));
const chosen = list.filter(({ defence }) => wanted.length === 0 || wanted.some((word) => defence.includes(word)));

const copy = mkdtempSync(join(tmpdir(), 'clavitor-mutations-'));
try {
  cpSync(ROOT, copy, { recursive: true, filter: (source) => !NOT_COPIED.has(relative(ROOT, source).split('/', 1)[0] ?? '') });
  // The built pages are the same for all: no mutation is in them.
  for (const folder of ['node_modules', '.next']) symlinkSync(join(ROOT, folder), join(copy, folder));
  const survivors = chosen.filter((mutation) => !isKilled(mutation));
  process.stdout.write(`${chosen.length - survivors.length} found, ${survivors.length} survived\n`);
  process.exitCode = survivors.length === 0 ? 0 : 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}

/** Whether the test passes with the defence and fails without it. */
function isKilled(mutation: Mutation): boolean {
  const file = join(copy, mutation.file);
  const original = readFileSync(file, 'utf8');
  if (original.split(mutation.text).length !== 2) return report(mutation, 'the text does not occur once');
  writeFileSync(file, original.replace(mutation.text, () => mutation.replacement));
  const without = passes(mutation);
  writeFileSync(file, original);
  if (without) return report(mutation, 'survived');
  if (!passes(mutation)) return report(mutation, 'the test fails with the defence as well');
  process.stdout.write(`found: ${mutation.defence}\n`);
  return true;
}

function report({ defence, test }: Mutation, problem: string): false {
  process.stdout.write(`${problem}: ${defence} ("${test}")\n`);
  return false;
}

function passes({ suite, test }: Mutation): boolean {
  const runner = suite.endsWith('.spec.ts')
    ? ['@playwright/test/cli.js', 'test', suite, '--grep', pattern(test), '--reporter=line']
    : ['vitest/vitest.mjs', 'run', suite, '--testNamePattern', pattern(test)];
  const [script = '', ...args] = runner;
  return spawnSync(process.execPath, [join(copy, 'node_modules', script), ...args], { cwd: copy, stdio: 'ignore' }).status === 0;
}

function pattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
