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

/** The files of the profile that this invocation is about: the one that is asked for, or the default. */
export async function filesOf(invocation: Invocation): Promise<ProfileFiles> {
  return profileFiles(invocation.environment, await askedProfile(invocation));
}

/** The profile that is asked for: by `--profile`, `CLAVITOR_PROFILE`, or the project file; null where none is. */
export async function askedProfile(invocation: Invocation): Promise<string | null> {
  const named = invocation.line.values.get('profile') ?? invocation.environment.profile;
  if (named !== null || projectFileHere() === null) return named;
  // Loaded when there is one: most folders have none.
  const { projectOf } = await import('./project.ts');
  return projectOf(invocation)?.profile ?? null;
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
