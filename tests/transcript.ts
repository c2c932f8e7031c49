import { readFileSync } from 'node:fs';
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
// {name} stands for a value that the test gives. [word] in expected output matches that kind of text:
// [digits], [time], [id], [any].

interface Step {
  readonly line: number;
  readonly args: readonly string[];
  readonly stdin: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

const KINDS: Readonly<Record<string, string>> = {
  digits: '\\d+',
  time: '\\d{4}-\\d\\d-\\d\\d[T ][\\d:.]+Z?',
  id: '[0-9a-f-]{36}',
  any: '[^\\n]*',
};

/** Plays a transcript on a machine and expects what it says, see [Note: Transcripts]. */
export async function play(file: URL, machine: CliMachine, values: Readonly<Record<string, string>> = {}): Promise<void> {
  for (const step of parse(readFileSync(file, 'utf8'), values)) {
    const { exit, stdout, stderr } = await machine.run(step.args, { stdin: step.stdin });
    const where = `${file.pathname.split('/').at(-1) ?? ''}:${step.line}`;
    expect(stdout, `stdout of ${where}\n${stderr}`).toMatch(pattern(step.stdout));
    expect(stderr, `stderr of ${where}`).toMatch(pattern(step.stderr));
    expect(exit, `exit code of ${where}`).toBe(step.exit);
  }
}

function parse(text: string, values: Readonly<Record<string, string>>): Step[] {
  const filled = text.replaceAll(/\{([a-z-]+)\}/g, (whole, name: string) => values[name] ?? whole);
  const steps: Step[] = [];
  for (const [index, line] of filled.split('\n').entries()) {
    if (line.startsWith('# ')) continue;
    if (line.startsWith('$ clavitor-cli')) {
      steps.push({ line: index + 1, args: words(line.slice('$ clavitor-cli'.length)), stdin: '', stdout: '', stderr: '', exit: 0 });
      continue;
    }
    const step = steps.pop();
    if (step !== undefined) steps.push(withLine(step, line));
  }
  // The blank line between two calls is not output.
  return steps.map((step) => ({ ...step, stdout: step.stdout.replace(/(^|\n)\n$/, '$1') }));
}

function withLine(step: Step, line: string): Step {
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
