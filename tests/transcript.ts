import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { CliMachine } from './built-cli.ts';

// [Note: Transcripts]
// A transcript is what a user sees at a terminal, one call after another:
//
//   # a comment
//   $ clavitor-cli get 'Git Hub' --field {field}     the call; single quotes keep spaces
//   < text                                           a line of its standard input
//   text                                             a line of its standard output
//   2> text                                          a line of its standard error
//   exit 4                                           its exit code, 0 where the line is missing
//
//   write app.env                                    a file of the home folder, for the calls that follow
//   holds app.env 600                                what a file holds after a call, and its mode
//   | text                                           a line of either
//
// {name} stands for a value that the test gives. [word] in expected output matches that kind of text:
// [digits], [time], [id], [any].

interface Call {
  readonly kind: 'call';
  readonly line: number;
  readonly args: readonly string[];
  readonly stdin: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

interface FileStep {
  readonly kind: 'write' | 'holds';
  readonly line: number;
  readonly name: string;
  /** In octal, as `holds` has it. */
  readonly mode: string;
  readonly text: string;
}

type Step = Call | FileStep;

const KINDS: Readonly<Record<string, string>> = {
  digits: '\\d+',
  time: '\\d{4}-\\d\\d-\\d\\d[T ][\\d:.]+Z?',
  id: '[0-9a-f-]{36}',
  any: '[^\\n]*',
};

/** Plays a transcript on a machine and expects what it says, see [Note: Transcripts]. */
export async function play(file: URL, machine: CliMachine, values: Readonly<Record<string, string>> = {}): Promise<void> {
  for (const step of parse(readFileSync(file, 'utf8'), values)) {
    const where = `${file.pathname.split('/').at(-1) ?? ''}:${step.line}`;
    if (step.kind === 'call') await playCall(step, machine, where);
    else playFile(step, path.join(machine.home, step.name), where);
  }
}

async function playCall(step: Call, machine: CliMachine, where: string): Promise<void> {
  const { exit, stdout, stderr } = await machine.run(step.args, { stdin: step.stdin });
  expect(stdout, `stdout of ${where}\n${stderr}`).toMatch(pattern(step.stdout));
  expect(stderr, `stderr of ${where}`).toMatch(pattern(step.stderr));
  expect(exit, `exit code of ${where}`).toBe(step.exit);
}

function playFile({ kind, text, mode }: FileStep, file: string, where: string): void {
  if (kind === 'write') {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return;
  }
  expect(readFileSync(file, 'utf8'), where).toMatch(pattern(text));
  expect((statSync(file).mode & 0o777).toString(8), where).toBe(mode);
}

function parse(text: string, values: Readonly<Record<string, string>>): Step[] {
  const filled = text.replaceAll(/\{([a-z-]+)\}/g, (whole, name: string) => values[name] ?? whole);
  const steps: Step[] = [];
  for (const [index, line] of filled.split('\n').entries()) {
    if (line.startsWith('# ')) continue;
    const begun = stepOf(line, index + 1);
    if (begun !== null) {
      steps.push(begun);
      continue;
    }
    const step = steps.pop();
    if (step !== undefined) steps.push(step.kind === 'call' ? withLine(step, line) : withFileLine(step, line));
  }
  // The blank line between two calls is not output.
  return steps.map((step) => (step.kind === 'call' ? { ...step, stdout: step.stdout.replace(/(^|\n)\n$/, '$1') } : step));
}

function stepOf(text: string, line: number): Step | null {
  if (text.startsWith('$ clavitor-cli')) {
    return { kind: 'call', line, args: words(text.slice('$ clavitor-cli'.length)), stdin: '', stdout: '', stderr: '', exit: 0 };
  }
  const [, kind, name = '', mode = ''] = /^(write|holds) (\S+)(?: ([0-7]+))?$/.exec(text) ?? [];
  return kind === 'write' || kind === 'holds' ? { kind, line, name, mode, text: '' } : null;
}

function withFileLine(step: FileStep, line: string): FileStep {
  return line.startsWith('|') ? { ...step, text: `${step.text}${line.replace(/^\| ?/, '')}\n` } : step;
}

function withLine(step: Call, line: string): Call {
  if (line.startsWith('< ')) return { ...step, stdin: `${step.stdin}${line.slice(2)}\n` };
  if (line.startsWith('2> ')) return { ...step, stderr: `${step.stderr}${line.slice(3)}\n` };
  const exit = /^exit (\d+)$/.exec(line);
  return exit ? { ...step, exit: Number(exit[1]) } : { ...step, stdout: `${step.stdout}${line}\n` };
}

function words(text: string): string[] {
  return [...text.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

function pattern(expected: string): RegExp {
  const escaped = expected.replaceAll(/[.*+?^${}()|\\[\]]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll(/\\\[([a-z]+)\\\]/g, (whole, kind: string) => KINDS[kind] ?? whole)}$`);
}
