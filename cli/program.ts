import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { closeSync, fstatSync, write } from 'node:fs';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { isatty } from 'node:tty';
import { promisify } from 'node:util';
import { CliError, exitCodeOf } from './errors.ts';
import { Mask } from './mask.ts';
import type { OutputPipe } from './output-pipe.ts';
import { openPipes } from './output-pipe.ts';

/** A program to start. */
export interface Program {
  /** Its name or path, and its arguments. */
  readonly command: readonly string[];
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Values that may not stand in what it writes. */
  readonly secrets: readonly string[];
  /** Told where a part of what the program wrote is lost. */
  readonly onLost?: (error: CliError) => unknown;
}

/** Outputs of this process to which a program writes through a mask; without a pipe through Node's own. */
interface MaskedOutput {
  readonly descriptors: readonly number[];
  readonly pipe: OutputPipe | null;
}

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const FULL_PIPE_MS = 1;
const writeSome = promisify(write);
/** How a program ends that writes where nobody reads, as it does when this one has given up. */
const OF_NO_READER = 128 + constants.signals.SIGPIPE;
/** A terminal sends these to the whole foreground group, so the program has them already. */
const OF_THE_TERMINAL: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];
// Listening to SIGUSR1 also keeps Node from opening its debugger in a process that holds values.
const FORWARDED: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH', ...OF_THE_TERMINAL];

const ENDING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGALRM', 'SIGKILL'];

/**
 * Runs a program to its end. Its terminal stays its terminal, so that it is as interactive as without us;
 * what it writes to anything else is masked. Signals are passed on.
 * @returns its exit code, or 128 and the number of the signal that ended it, by which this process then ends too; another
 * than 0 where `onLost` was told
 * @throws CliError `no-program`, `not-executable`
 */
export async function runProgram({ command: [name = '', ...args], variables, secrets, onLost }: Program): Promise<number> {
  const masked = maskedOutputs(secrets);
  let child: ChildProcess | null = null;
  // Before it starts: what comes then would end this process, and leave the program behind.
  const stop = forwardSignals((signal) => child?.kill(signal));
  try {
    const started = start(name, args, variables, masked);
    child = started;
    const outputs = masked.map(async ({ descriptors: [descriptor = STDOUT], pipe }) => {
      return passMasked(pipe?.reader ?? (descriptor === STDOUT ? started.stdout : started.stderr), descriptor, secrets);
    });
    const exit = await waitFor(started);
    const lost = (await Promise.all(outputs)).find((code) => code !== null);
    if (lost === undefined) return exit;
    const error = lostError(lost);
    await onLost?.(error);
    return exit === 0 || exit === OF_NO_READER ? exitCodeOf(error.code) : exit;
  } finally {
    stop();
  }
}

function start(name: string, args: readonly string[], variables: Program['variables'], masked: readonly MaskedOutput[]): ChildProcess {
  const stdio = ['inherit', stdioOf(STDOUT, masked), stdioOf(STDERR, masked)] as const;
  try {
    // Next's types ask for NODE_ENV in every environment.
    return spawn(name, args, { env: variables as NodeJS.ProcessEnv, stdio: [...stdio] });
  } catch (error) {
    for (const { pipe } of masked) pipe?.reader.destroy();
    throw startError(error);
  } finally {
    for (const { pipe } of masked) if (pipe !== null) closeSync(pipe.writer);
  }
}

/** The outputs that are to be masked. Where both lead to one place they come as one, so that their order stays. */
function maskedOutputs(secrets: readonly string[]): readonly MaskedOutput[] {
  const descriptors = secrets.length === 0 ? [] : [STDOUT, STDERR].filter((descriptor) => !isatty(descriptor));
  const places = descriptors.length === 2 && isOnePlace(STDOUT, STDERR) ? [descriptors] : descriptors.map((descriptor) => [descriptor]);
  const pipes = openPipes(places.length);
  if (pipes.length === 0) return descriptors.map((descriptor) => ({ descriptors: [descriptor], pipe: null }));
  return places.map((place, index) => ({ descriptors: place, pipe: pipes[index] ?? null }));
}

function isOnePlace(one: number, other: number): boolean {
  const [a, b] = [fstatSync(one, { bigint: true }), fstatSync(other, { bigint: true })];
  return a.dev === b.dev && a.ino === b.ino;
}

function stdioOf(descriptor: number, masked: readonly MaskedOutput[]): 'inherit' | 'pipe' | number {
  const output = masked.find(({ descriptors }) => descriptors.includes(descriptor));
  return output === undefined ? 'inherit' : (output.pipe?.writer ?? 'pipe');
}

/**
 * Passes on what the program writes, masked, to its end or to the first failure; then its next write fails,
 * as it would without us.
 * @returns the code of what went wrong, or null; that nobody reads any more is nothing wrong
 */
async function passMasked(from: Readable | null, descriptor: number, secrets: readonly string[]): Promise<string | null> {
  if (from === null) return null;
  const mask = new Mask(secrets);
  try {
    for await (const chunk of from as AsyncIterable<Uint8Array>) await writeAll(descriptor, mask.push(chunk));
    await writeAll(descriptor, mask.end());
    return null;
  } catch (error) {
    const code = codeOf(error);
    return code === 'EPIPE' ? null : code;
  }
}

/** Streams lose what a disk that fills up has no room for, so this writes by itself. */
async function writeAll(descriptor: number, bytes: Uint8Array): Promise<void> {
  for (let rest = bytes; rest.length > 0; ) {
    try {
      rest = rest.subarray((await writeSome(descriptor, rest)).bytesWritten);
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') throw error;
      await setTimeout(FULL_PIPE_MS);
    }
  }
}

async function waitFor(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(startError(error)));
    child.once('close', (code, signal) => {
      if (signal !== null) endBy(signal);
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

/**
 * Lets this process end by the signal that ended the program, as a shell needs it to leave a loop at Ctrl-C. The exit
 * code stands for signals that cannot do that, and for those that would leave an image of the memory behind.
 */
function endBy(signal: NodeJS.Signals): void {
  if (process.platform === 'win32' || !ENDING.includes(signal)) return;
  process.once('exit', () => {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function forwardSignals(forward: (signal: NodeJS.Signals) => unknown): () => void {
  const hasTerminal = [STDIN, STDOUT, STDERR].some((descriptor) => isatty(descriptor));
  const listeners = FORWARDED.map((signal) => {
    const listener = () => {
      if (!(hasTerminal && OF_THE_TERMINAL.includes(signal))) forward(signal);
    };
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  return () => {
    for (const remove of listeners) remove();
  };
}

function startError(error: unknown): CliError {
  const code = codeOf(error);
  if (code === 'E2BIG') {
    return new CliError('not-executable', 'the program cannot be run: a value is too large for its environment, or all of them are', {
      cause: error,
      hint: 'render the value into a file: clavitor-cli render TEMPLATE -o FILE',
    });
  }
  if (code === 'ENOENT') return new CliError('no-program', 'there is no such program', { cause: error });
  return new CliError('not-executable', `the program cannot be run: ${code}`, { cause: error });
}

function lostError(code: string): CliError {
  return new CliError('file-system', `cannot write the output of the program: ${code}`, {
    hint: 'what it wrote is not complete: make room, or let it write elsewhere, and run it again',
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown reason';
}
