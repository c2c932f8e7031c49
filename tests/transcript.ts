import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
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
//   @ clavitor-cli logout                            a call on a terminal, which shows both outputs as one
//   < text                                           a line that is typed when a prompt waits for it
//
//   write app.env 600                                a file of the home folder, for the calls that follow; its mode
//   holds app.env 600                                what a file holds after a call, and its mode
//   | text                                           a line of either
//
//   when the owner has paused the agent              a scene that the test sets, until the next one
//
// {name} stands for a value that the test gives. [word] in expected output matches that kind of text:
// [digits], [time], [id], [any].

interface Call {
  readonly kind: 'call' | 'terminal';
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
  /** In octal, as `holds` has it; empty for what a new file gets. */
  readonly mode: string;
  readonly text: string;
}

interface SceneStep {
  readonly kind: 'when';
  readonly line: number;
  readonly name: string;
}

type Step = Call | FileStep | SceneStep;

/** Brings about what stands behind `when`. @returns what ends it, where something does */
export type Scene = () => Promise<(() => unknown) | undefined> | (() => unknown) | undefined;

const KINDS: Readonly<Record<string, string>> = {
  digits: '\\d+',
  time: '\\d{4}-\\d\\d-\\d\\d[T ][\\d:.]+Z?',
  id: '[0-9a-f-]{36}',
  any: '[^\\n]*',
};

/** Plays a transcript on a machine and expects what it says, see [Note: Transcripts]. */
export async function play(
  file: URL,
  machine: CliMachine,
  values: Readonly<Record<string, string>> = {},
  scenes: Readonly<Record<string, Scene>> = {},
): Promise<void> {
  const steps = parse(readFileSync(file, 'utf8'), values);
  expect(steps.flatMap((step) => (step.kind === 'when' ? [step.name] : [])).sort(), 'the scenes').toEqual(Object.keys(scenes).sort());
  let end: (() => unknown) | undefined;
  try {
    for (const step of steps) {
      const where = `${file.pathname.split('/').at(-1) ?? ''}:${step.line}`;
      if (step.kind === 'when') {
        await end?.();
        end = await scenes[step.name]?.();
      } else if ('args' in step) await (step.kind === 'call' ? playCall : playOnTerminal)(step, machine, where);
      else playFile(step, path.join(machine.home, step.name), where);
    }
  } finally {
    await end?.();
  }
}

async function playCall(step: Call, machine: CliMachine, where: string): Promise<void> {
  const { exit, stdout, stderr } = await machine.run(step.args, { stdin: step.stdin });
  expect(stdout, `stdout of ${where}\n${stderr}`).toMatch(pattern(step.stdout));
  expect(stderr, `stderr of ${where}`).toMatch(pattern(step.stderr));
  expect(exit, `exit code of ${where}`).toBe(step.exit);
}

async function playOnTerminal(step: Call, machine: CliMachine, where: string): Promise<void> {
  const { exit, shown } = await machine.runOnTerminal(step.args, step.stdin.split('\n').slice(0, -1));
  expect(shown, `terminal of ${where}`).toMatch(pattern(step.stdout));
  expect(exit, `exit code of ${where}`).toBe(step.exit);
}

function playFile({ kind, text, mode }: FileStep, file: string, where: string): void {
  if (kind === 'write') {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, text);
    if (mode !== '') chmodSync(file, Number.parseInt(mode, 8));
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
    if (step !== undefined) steps.push(withMore(step, line));
  }
  // The blank line between two calls is not output.
  return steps.map((step) => ('args' in step ? { ...step, stdout: step.stdout.replace(/(^|\n)\n$/, '$1') } : step));
}

function stepOf(text: string, line: number): Step | null {
  const [, sign, args = ''] = /^([$@]) clavitor-cli(.*)$/.exec(text) ?? [];
  if (sign !== undefined) return { kind: sign === '$' ? 'call' : 'terminal', line, args: words(args), stdin: '', stdout: '', stderr: '', exit: 0 };
  const [, scene] = /^when (.+)$/.exec(text) ?? [];
  if (scene !== undefined) return { kind: 'when', line, name: scene };
  const [, kind, name = '', mode = ''] = /^(write|holds) (\S+)(?: ([0-7]+))?$/.exec(text) ?? [];
  return kind === 'write' || kind === 'holds' ? { kind, line, name, mode, text: '' } : null;
}

/** A step with one more of its lines. */
function withMore(step: Step, line: string): Step {
  if (step.kind === 'when') return step;
  return 'args' in step ? withLine(step, line) : withFileLine(step, line);
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
