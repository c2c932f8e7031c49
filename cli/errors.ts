import type { AgentErrorCode } from '../lib/protocol/wire/agent.ts';

/** Everything that ends a command early. Branch on the code, never on the text. */
export type CliErrorCode =
  | 'unexpected' // a defect of this program
  | 'usage' // a command line that says something else than a command
  | 'bad-token' // no setup token, or a damaged one
  | 'bad-name' // no entry or field name, or a damaged reference
  | 'bad-file' // a template or another input file that does not say what it should
  | 'insecure-server' // an address without TLS that is not this machine
  | 'not-enrolled' // this profile has no agent
  | 'unfinished' // its set-up was interrupted
  | AgentErrorCode // the server's reasons
  | 'not-totp' // a field without one-time codes
  | 'approval' // the owner denied, or did not answer in time
  | 'unreachable' // no connection, or none in time
  | 'tls' // a connection to something that cannot prove to be the server
  | 'bad-answer' // an answer that a Clavitor server does not give
  | 'integrity' // an answer that was altered, exchanged or is of another time
  | 'not-running' // no proxy runs
  | 'already-enrolled' // this profile belongs to another agent
  | 'busy' // another process is changing this profile
  | 'not-allowed' // a project file on which the shell hook may not act
  | 'unsafe-file' // state that others can read or change
  | 'damaged-state' // state that this program did not write
  | 'file-system' // state that cannot be read or written
  | 'keychain' // the keychain of the system, which cannot be used or has no keys
  | 'found' // secrets that scan found, or something that doctor found wrong
  | 'not-executable' // a program that this user may not run
  | 'no-program' // a program that is not there
  | 'interrupted'; // Ctrl-C at a prompt

/** One row of the table of exit codes, which `--help` prints. */
export interface ExitCode {
  readonly exit: number;
  readonly meaning: string;
  readonly codes: readonly CliErrorCode[];
}

export const EXIT_CODES: readonly ExitCode[] = [
  { exit: 1, meaning: 'a defect of this program', codes: ['unexpected'] },
  {
    exit: 2,
    meaning: 'the command line or its input is wrong',
    codes: ['usage', 'bad-token', 'bad-name', 'bad-file', 'insecure-server'],
  },
  { exit: 3, meaning: 'this profile is not enrolled, or its set-up is not finished', codes: ['not-enrolled', 'unfinished'] },
  {
    exit: 4,
    meaning: 'the vault refused',
    codes: [
      'refused',
      'clock',
      'replayed',
      'token-used',
      'token-expired',
      'paused',
      'revoked',
      'expired',
      'locked',
      'address',
      'lease',
      'limited',
      'not-totp',
    ],
  },
  { exit: 5, meaning: 'the owner denied the request, or did not answer in time', codes: ['approval'] },
  { exit: 6, meaning: 'the server cannot be reached or cannot answer', codes: ['unreachable', 'tls', 'bad-answer', 'unavailable'] },
  { exit: 7, meaning: 'the answer, or the log, was altered, exchanged or is outdated', codes: ['integrity'] },
  {
    exit: 8,
    meaning: 'the local state stands in the way',
    codes: ['not-running', 'already-enrolled', 'busy', 'not-allowed', 'unsafe-file', 'damaged-state', 'file-system', 'keychain'],
  },
  { exit: 10, meaning: 'the owner has not allowed this kind of use', codes: ['purpose'] },
  { exit: 11, meaning: '`scan` or `doctor` found something', codes: ['found'] },
  { exit: 126, meaning: 'the program cannot be run', codes: ['not-executable'] },
  { exit: 127, meaning: 'there is no such program', codes: ['no-program'] },
  { exit: 130, meaning: 'interrupted', codes: ['interrupted'] },
];

interface CliErrorOptions extends ErrorOptions {
  readonly hint?: string;
}

/** The error class of the CLI. Neither message nor hint holds a secret or a token; of arguments only names of profiles, and paths that options name. */
export class CliError extends Error {
  /** The program is bundled into several files, each with a copy of this class: an error of any copy is one. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'CliError';
  }

  override readonly name = 'CliError';
  readonly code: CliErrorCode;
  /** What the user can do about it, in one sentence, or null. */
  readonly hint: string | null;

  constructor(code: CliErrorCode, message: string, options: CliErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.hint = options.hint ?? null;
  }
}

/** The exit code of an error. */
export function exitCodeOf(code: CliErrorCode): number {
  return EXIT_CODES.find((row) => row.codes.includes(code))?.exit ?? 1;
}
