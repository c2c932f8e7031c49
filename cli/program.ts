import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { write } from 'node:fs';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { isatty } from 'node:tty';
import { promisify } from 'node:util';
import { CliError, exitCodeOf } from './errors.ts';
import { Mask } from './mask.ts';

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

/**
 * Runs a program to its end. Its terminal stays its terminal, so that it is as interactive as without us;
 * what it writes to anything else is masked. Signals are passed on.
 * @returns its exit code, or 128 and the number of the signal that ended it; another than 0 where `onLost` was told
 * @throws CliError `no-program`, `not-executable`
 */
export async function runProgram({ command: [name = '', ...args], variables, secrets, onLost }: Program): Promise<number> {
  const child: ChildProcess = spawn(name, args, {
    // Next's types ask for NODE_ENV in every environment.
    env: variables as NodeJS.ProcessEnv,
    stdio: ['inherit', stdioOf(STDOUT, secrets), stdioOf(STDERR, secrets)],
  });
  const stop = forwardSignals(child);
  try {
    const outputs = [passMasked(child.stdout, STDOUT, secrets), passMasked(child.stderr, STDERR, secrets)];
    const exit = await waitFor(child);
    const lost = (await Promise.all(outputs)).find((code) => code !== null);
    if (lost === undefined) return exit;
    const error = lostError(lost);
    await onLost?.(error);
    return exit === 0 || exit === OF_NO_READER ? exitCodeOf(error.code) : exit;
  } finally {
    stop();
  }
}

function stdioOf(descriptor: number, secrets: readonly string[]): 'inherit' | 'pipe' {
  return secrets.length === 0 || isatty(descriptor) ? 'inherit' : 'pipe';
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
    child.once('close', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}

function forwardSignals(child: ChildProcess): () => void {
  const hasTerminal = isatty(STDIN);
  const listeners = FORWARDED.map((signal) => {
    const listener = () => {
      if (!(hasTerminal && OF_THE_TERMINAL.includes(signal))) child.kill(signal);
    };
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  return () => {
    for (const remove of listeners) remove();
  };
}

function startError(error: Error): CliError {
  const code = codeOf(error);
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
