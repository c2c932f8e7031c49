import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { pipeline, Transform } from 'node:stream';
import { isatty } from 'node:tty';
import { CliError } from './errors.ts';
import { Mask } from './mask.ts';

/** A program to start. */
export interface Program {
  /** Its name or path, and its arguments. */
  readonly command: readonly string[];
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Values that may not stand in what it writes. */
  readonly secrets: readonly string[];
}

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
/** A terminal sends these to the whole foreground group, so the program has them already. */
const OF_THE_TERMINAL: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];
// Listening to SIGUSR1 also keeps Node from opening its debugger in a process that holds values.
const FORWARDED: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH', ...OF_THE_TERMINAL];

/**
 * Runs a program to its end. Its terminal stays its terminal, so that it is as interactive as without us;
 * what it writes to anything else is masked. Signals are passed on.
 * @returns its exit code, or 128 and the number of the signal that ended it
 * @throws CliError `no-program`, `not-executable`
 */
export async function runProgram({ command: [name = '', ...args], variables, secrets }: Program): Promise<number> {
  const child: ChildProcess = spawn(name, args, {
    // Next's types ask for NODE_ENV in every environment.
    env: variables as NodeJS.ProcessEnv,
    stdio: ['inherit', stdioOf(STDOUT, secrets), stdioOf(STDERR, secrets)],
  });
  const stop = forwardSignals(child);
  try {
    const ended = waitFor(child);
    if (child.stdout) passMasked(child.stdout, process.stdout, secrets);
    if (child.stderr) passMasked(child.stderr, process.stderr, secrets);
    return await ended;
  } finally {
    stop();
  }
}

function stdioOf(descriptor: number, secrets: readonly string[]): 'inherit' | 'pipe' {
  return secrets.length === 0 || isatty(descriptor) ? 'inherit' : 'pipe';
}

function passMasked(from: Readable, to: Writable, secrets: readonly string[]): void {
  const mask = new Mask(secrets);
  const masking = new Transform({
    transform: (chunk: Uint8Array, _encoding, done) => done(null, mask.push(chunk)),
    flush: (done) => done(null, mask.end()),
  });
  // Where nobody reads any more, the program's next write fails, as it would without us.
  to.on('error', () => from.destroy());
  pipeline(from, masking, () => undefined);
  masking.pipe(to, { end: false });
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
  const code = 'code' in error ? error.code : null;
  if (code === 'ENOENT') return new CliError('no-program', 'there is no such program', { cause: error });
  const reason = typeof code === 'string' ? code : 'unknown reason';
  return new CliError('not-executable', `the program cannot be run: ${reason}`, { cause: error });
}
