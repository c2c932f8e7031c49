import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COMMANDS } from './catalogue.ts';
import { EXIT_CODES } from './errors.ts';

const folder = new URL('transcripts/', import.meta.url);
const transcripts = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8')).join('\n');

test('there is a transcript of each command', () => {
  const missing = COMMANDS.filter((command) => !transcripts.includes(`$ clavitor-cli ${command}`));
  expect(missing).toEqual([]);
});

test('there is a transcript of each exit code that a command line can reach', () => {
  // 1 is a defect. 5 needs an approval, which no owner can ask for yet; 130 a terminal: interruption.itest.ts.
  const elsewhere = [1, 5, 130];
  const missing = EXIT_CODES.filter(({ exit }) => !elsewhere.includes(exit) && !transcripts.includes(`\nexit ${exit}\n`));
  expect(missing).toEqual([]);
});
