import type { CommandLine } from './command-line.ts';
import type { Environment } from './environment.ts';
import { CliError } from './errors.ts';
import type { ProfileFiles } from './profile.ts';
import { profileFiles } from './profile.ts';
import { projectFileHere } from './project-place.ts';
import type { Terminal } from './terminal.ts';

/** What a command gets. */
export interface Invocation {
  readonly line: CommandLine;
  readonly environment: Environment;
  readonly terminal: Terminal;
}

/** Runs one command. A failure is a thrown CliError. */
export type Command = (invocation: Invocation) => Promise<void> | void;

const TIMEOUT_DEFAULT = 30;
const TIMEOUT_MAX = 600;

/** The files of the profile that this invocation is about: of `--profile`, `CLAVITOR_PROFILE`, or the project file. */
export async function filesOf(invocation: Invocation): Promise<ProfileFiles> {
  const { line, environment } = invocation;
  const option = line.values.get('profile') ?? null;
  if (option !== null || environment.profile !== null) return profileFiles(environment, option);
  if (projectFileHere() === null) return profileFiles(environment, null);
  // Loaded when there is one: most folders have none.
  const { projectOf } = await import('./project.ts');
  return profileFiles(environment, projectOf(invocation)?.profile ?? null);
}

/** Seconds that a request may take, from `--timeout`. @throws CliError `usage` */
export function deadlineOf({ line }: Invocation): number {
  const text = line.values.get('timeout');
  if (text === undefined) return TIMEOUT_DEFAULT;
  const seconds = Number(text);
  if (!/^\d{1,3}$/.test(text) || seconds < 1 || seconds > TIMEOUT_MAX) {
    throw new CliError('usage', `--timeout takes 1 to ${TIMEOUT_MAX} seconds`);
  }
  return seconds;
}

/** The one argument of a command that has one. */
export function argumentOf({ line }: Invocation): string {
  return line.argument ?? '';
}
