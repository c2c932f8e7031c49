import { userInfo } from 'node:os';
import { join } from 'node:path';
import { homeFolder, inheritedVariables } from '../environment.ts';
import { CliError } from '../errors.ts';
import type { ProgramCall } from '../installed.ts';
import type { ServiceCommand } from './units.ts';
import { LAUNCHD_LABEL, launchdPlist, systemdUnit, windowsTask } from './units.ts';

/** How one system keeps a program running for a user. */
export interface Service {
  /** The file that describes it. */
  readonly file: string;
  /** What is to stand in the file. */
  readonly describe: (command: ServiceCommand) => string | Buffer;
  /** After the file was written. */
  readonly install: readonly ProgramCall[];
  /** Before the file is removed; what fails there was not installed. */
  readonly stop: readonly ProgramCall[];
  /** After the file was removed. */
  readonly forget: readonly ProgramCall[];
}

const UNIT = 'clavitor-proxy.service';
const TASK = 'Clavitor proxy';
/** Variables of this program that a service would not inherit. None of them is a secret. */
const OWN_VARIABLES = ['XDG_CONFIG_HOME', 'XDG_STATE_HOME', 'NODE_EXTRA_CA_CERTS', 'NO_PROXY'];

/** The service of this system. @param stateFolder for a description that the system copies @throws CliError `file-system` */
export function serviceOfSystem(stateFolder: string): Service {
  if (process.platform === 'darwin') return launchd();
  if (process.platform === 'win32') return scheduledTask(stateFolder);
  if (process.platform === 'linux') return systemd();
  throw new CliError('file-system', 'services are known for Linux with systemd, macOS and Windows', { hint: 'proxy --background starts a proxy' });
}

/** Runs this program as it runs now. @param options of `proxy`, the profile among them: a service has no folder with a project file */
export function serviceCommand(options: readonly string[]): ServiceCommand {
  const inherited = inheritedVariables();
  const variables = OWN_VARIABLES.flatMap((name) => {
    const value = inherited[name] ?? '';
    return value === '' ? [] : [[name, value] as const];
  });
  return { words: [process.execPath, process.argv[1] ?? '', 'proxy', ...options], variables: Object.fromEntries(variables) };
}

function systemd(): Service {
  const config = inheritedVariables()['XDG_CONFIG_HOME'] ?? '';
  const folder = config.startsWith('/') ? config : join(homeFolder(), '.config');
  return {
    file: join(folder, 'systemd', 'user', UNIT),
    describe: systemdUnit,
    install: [['systemctl', '--user', 'daemon-reload'], ['systemctl', '--user', 'enable', '--now', UNIT]],
    stop: [['systemctl', '--user', 'disable', '--now', UNIT]],
    forget: [['systemctl', '--user', 'daemon-reload']],
  };
}

function launchd(): Service {
  const domain = `gui/${process.getuid?.() ?? 0}`;
  const file = join(homeFolder(), 'Library', 'LaunchAgents', `${LAUNCHD_LABEL}.plist`);
  return {
    file,
    describe: launchdPlist,
    install: [['launchctl', 'bootstrap', domain, file]],
    stop: [['launchctl', 'bootout', `${domain}/${LAUNCHD_LABEL}`]],
    forget: [],
  };
}

function scheduledTask(stateFolder: string): Service {
  const file = join(stateFolder, 'proxy-task.xml');
  return {
    file,
    // With the mark of its byte order, as schtasks wants it.
    describe: (command) => Buffer.from(`\ufeff${windowsTask(command, userInfo().username)}`, 'utf16le'),
    install: [['schtasks', '/Create', '/F', '/TN', TASK, '/XML', file], ['schtasks', '/Run', '/TN', TASK]],
    stop: [['schtasks', '/End', '/TN', TASK], ['schtasks', '/Delete', '/F', '/TN', TASK]],
    forget: [],
  };
}
