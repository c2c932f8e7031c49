import { writeSync } from 'node:fs';
import { CliError, exitCodeOf } from './errors.ts';

// How the CLI talks is decided here and nowhere else: results on stdout, `error:` and `hint:` lines
// on stderr, colour on a terminal only, and with --json one object in either place.
//
// Written with writeSync, because loading `process.stdout` takes a fifth of the time of a whole `get`.

const STDOUT = 1;
const STDERR = 2;
const RED = '\u001b[1;31m';
const CYAN = '\u001b[36m';
const RESET = '\u001b[0m';

/** How a command answers. */
export interface Terminal {
  /** Whether the user asked for JSON. */
  readonly json: boolean;
  /** Whether the user takes colours; they are for a terminal only. */
  readonly colour: boolean;
}

/** A result: `text` exactly as it is, or with --json `value` in one line. */
export function printResult(terminal: Terminal, text: string, value: unknown): void {
  write(STDOUT, terminal.json ? `${JSON.stringify(value)}\n` : text);
}

/** A question to the person at the terminal, on stderr. With --json too: who is asked must know it. */
export function printPrompt(text: string): void {
  write(STDERR, text);
}

/** Text for a person on stderr. Not printed with --json. */
export function printNote(terminal: Terminal, text: string): void {
  if (!terminal.json) write(STDERR, text);
}

/** Reports what ended the command. Returns the exit code. */
export async function printError(terminal: Terminal, error: unknown): Promise<number> {
  const known = error instanceof CliError ? error : unexpected(error);
  const exit = exitCodeOf(known.code);
  if (terminal.json) {
    const { code, message, hint } = known;
    write(STDERR, `${JSON.stringify({ error: { code, message, hint, exit } })}\n`);
    return exit;
  }
  // Loaded when needed: only errors are coloured, and node:tty brings node:net along.
  const colour = terminal.colour && (await import('node:tty')).isatty(STDERR);
  write(STDERR, `${paint('error:', RED, colour)} ${known.message}\n`);
  if (known.hint !== null) write(STDERR, `${paint('hint:', CYAN, colour)} ${known.hint}\n`);
  return exit;
}

/**
 * Names that come from elsewhere, safe to show: control characters and the invisible marks that turn
 * the direction of writing cannot act on the terminal.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}

/** Aligned `key  value` lines. */
export function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([key]) => key.length));
  return rows.map(([key, value]) => `  ${key.padEnd(width)}  ${value}\n`).join('');
}

function unexpected(error: unknown): CliError {
  // The text of an unknown error may quote anything, so only its class and its code are shown.
  const name = error instanceof Error ? error.name : typeof error;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  return new CliError('unexpected', `unexpected ${name}${code}`, {
    cause: error,
    hint: 'this is a defect: please report it with the command (without values) and the output of --version',
  });
}

function paint(text: string, colour: string, wanted: boolean): string {
  return wanted ? `${colour}${text}${RESET}` : text;
}

function write(descriptor: number, text: string): void {
  let rest: Uint8Array = new TextEncoder().encode(text);
  while (rest.length > 0) {
    const written = tryWrite(descriptor, rest);
    if (written === null) return;
    rest = rest.subarray(written);
  }
}

/** Bytes written; 0 where a non-blocking pipe is full; null where nobody reads any more. @throws CliError `file-system` where standard output takes none */
function tryWrite(descriptor: number, bytes: Uint8Array): number | null {
  try {
    return writeSync(descriptor, bytes);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EPIPE') return null;
    // Of an error that cannot be told the exit code is left.
    if (code !== 'EAGAIN' && descriptor === STDERR) return null;
    if (code !== 'EAGAIN') throw new CliError('file-system', `cannot write to standard output: ${String(code)}`, { cause: error });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    return 0;
  }
}
