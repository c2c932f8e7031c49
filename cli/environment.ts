import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

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
    configFolder: join(config ?? join(homedir(), '.config'), 'clavitor'),
    stateFolder: join(state ?? join(homedir(), '.local', 'state'), 'clavitor'),
    profile: env['CLAVITOR_PROFILE'] === '' ? null : (env['CLAVITOR_PROFILE'] ?? null),
    colour: (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
  };
}

/** The environment for a program that this one starts. */
export function inheritedVariables(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

/** XDG 0.8: a relative path in these variables is invalid and ignored. */
function absolute(folder: string | undefined): string | null {
  return folder !== undefined && isAbsolute(folder) ? folder : null;
}
