import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorTexts } from '../tests/error-texts.ts';
import { COMMANDS } from './catalogue.ts';
import type { CliErrorCode } from './errors.ts';
import { EXIT_CODES } from './errors.ts';

// Whether cli/transcripts holds a call of every command and every way to fail.

const folder = new URL('transcripts/', import.meta.url);
const transcripts = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8')).join('\n');
/** As the texts stand in the sources: without the escapes of JSON. */
const plain = transcripts.replaceAll(String.raw`\"`, '"');

/** Codes that no command line reaches. */
const NO_CODES: readonly CliErrorCode[] = [
  'unexpected', // a defect
  'approval', // needs an approval, which no owner can ask for yet
];

/** Texts that no transcript holds, and why. */
const NO_TRANSCRIPT: Readonly<Record<string, string>> = {
  'no list of authorities is known on this system': 'on a system that is neither Linux, macOS nor Windows',
  'services are known for Linux with systemd, macOS and Windows': 'on another system',
  'not every list was changed': 'changes this machine: e2e/proxy/trust.itest.ts, in a mount of its own',
  '… belongs to another user': 'needs a second user: cli/failures.itest.ts',
  'cannot listen on port … of …: …': 'needs a port that this user may not open; root may open all',
  'a path or an argument of the service has a control character in it': 'no line of a transcript holds one: cli/service/units.test.ts',
  'cannot write to standard output: …': 'needs a shell: cli/surroundings.test.ts',
  'the current folder is not there any more': 'the same',
  'the home folder of this user is not known': 'the same',
  'the input is longer than a setup token': 'what of it comes late is shown by the terminal: cli/failures.itest.ts',
  'cannot write the output of the program: …': 'needs a full disk: cli/program.test.ts',
  'the program cannot be run: a value is too large for its environment, or all of them are': 'needs a large value: cli/program.test.ts',
  'a lease names hosts, and no wildcards in them': 'an answer of the control channel to another client than this program: e2e/proxy/leases.itest.ts',
  'the control channel knows no such request': 'the same',
  'this is no lease': 'the same',
  'the control channel asks for its token': 'the same',
  'unexpected ……': 'a defect',
};

test('of each command', () => {
  expect(COMMANDS.filter((command) => !new RegExp(`^[$@] clavitor-cli ${command}\\b`, 'm').test(transcripts))).toEqual([]);
});

test('of each exit code, and with --json of each code of an error', () => {
  const rows = EXIT_CODES.map((row) => ({ ...row, codes: row.codes.filter((code) => !NO_CODES.includes(code)) })).filter(({ codes }) => codes.length > 0);
  expect(rows.filter(({ exit }) => !transcripts.includes(`\nexit ${exit}\n`))).toEqual([]);
  const missing = rows.flatMap(({ exit, codes }) => codes.filter((code) => !new RegExp(`"code":"${code}",.*"exit":${exit}}`).test(transcripts)));
  expect(missing).toEqual([]);
});

test('of each text of an error in the sources', () => {
  const texts = errorTexts();
  expect(texts.length).toBeGreaterThan(150);
  const missing = texts.filter(({ text, pattern }) => !pattern.test(plain) && NO_TRANSCRIPT[text] === undefined);
  expect(missing.map(({ file, text }) => `${file}: ${text}`)).toEqual([]);
  const needless = Object.keys(NO_TRANSCRIPT).filter((text) => !texts.some((other) => other.text === text && !other.pattern.test(plain)));
  expect(needless, 'exceptions that are none').toEqual([]);
});
