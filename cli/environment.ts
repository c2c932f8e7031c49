import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { CliError } from './errors.ts';

/** What the CLI takes from its environment. The one file that reads it. */
export interface Environment {
  /** Folder of what a profile is: its keys. */
  readonly configFolder: string;
  /** Folder of what a profile remembers. */
  readonly stateFolder: string;
  /** `CLAVITOR_PROFILE`, or null. */
  readonly profile: string | null;
  /** Whether colour is welcome on a terminal (https://no-color.org, `TERM=dumb`). */
  readonly colour: boolean;
}

/** Reads the environment; folders follow the XDG Base Directory Specification 0.8. */
export function readEnvironment(): Environment {
  const { env } = process;
  const windows = process.platform === 'win32';
  const config = absolute(env['XDG_CONFIG_HOME']) ?? (windows ? absolute(env['APPDATA']) : null);
  const state = absolute(env['XDG_STATE_HOME']) ?? (windows ? absolute(env['LOCALAPPDATA']) : null);
  return {
    // Looked for where they are needed: a user without a home can have the version and help.
    get configFolder() {
      return join(config ?? join(homeFolder(), '.config'), 'clavitor');
    },
    get stateFolder() {
      return join(state ?? join(homeFolder(), '.local', 'state'), 'clavitor');
    },
    profile: env['CLAVITOR_PROFILE'] === '' ? null : (env['CLAVITOR_PROFILE'] ?? null),
    colour: (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
  };
}

/** The user's home folder, an absolute path. @throws CliError `file-system` where there is none */
export function homeFolder(): string {
  const home = homeFolderOrNull();
  if (home !== null) return home;
  throw new CliError('file-system', 'the home folder of this user is not known', { hint: 'set HOME to an absolute path' });
}

/** The same, or null. A path from the current folder is none: whoever owns that folder would get the keys. */
export function homeFolderOrNull(): string | null {
  try {
    return absolute(homedir());
  } catch {
    // HOME is not set, and the system has no such user.
    return null;
  }
}

/** The environment for a program that this one starts. */
export function inheritedVariables(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

/** XDG 0.8: a relative path in these variables is invalid and ignored. */
function absolute(folder: string | undefined): string | null {
  return folder !== undefined && isAbsolute(folder) ? folder : null;
}
