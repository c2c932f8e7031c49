import { CliError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { fishWord, posixWord, powershellWord } from './quoting.ts';

/** How variables are written. */
export type Writer = (values: ReadonlyMap<string, string>) => string;

/** Lines that set variables in a shell, by what `--format` calls it. No value is more than a value there. */
export const ASSIGNMENTS = {
  shell: lines((name, value) => `export ${name}=${posixWord(value)}`),
  fish: lines((name, value) => `set -gx ${name} ${fishWord(value)}`),
  powershell: lines((name, value) => `$env:${name} = ${powershellWord(value)}`),
} as const satisfies Readonly<Record<string, Writer>>;

/** What `--format` asks for; `shell` without it. @throws CliError `usage` */
export function writerOf({ line }: Invocation, writers: Readonly<Record<string, Writer>>): Writer {
  const word = line.values.get('format') ?? 'shell';
  const writer = Object.hasOwn(writers, word) ? writers[word] : undefined;
  if (writer === undefined) throw new CliError('usage', `--format takes one of: ${Object.keys(writers).join(', ')}`);
  return writer;
}

function lines(write: (name: string, value: string) => string): Writer {
  return (values) => [...values].map(([name, value]) => `${write(name, value)}\n`).join('');
}
