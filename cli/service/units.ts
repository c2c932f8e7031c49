import { CliError } from '../errors.ts';

// What each system is told to start the proxy when its user signs in. A word that cannot be written in the
// format at all (a line break) is refused; everything else is quoted as the format says.

/** What is to run. */
export interface ServiceCommand {
  /** The program and its arguments. */
  readonly words: readonly string[];
  /** Variables that the system would not give it. */
  readonly variables: Readonly<Record<string, string>>;
}

const DESCRIPTION = 'Clavitor proxy';
/** In reverse domain notation, as launchd wants its names. */
export const LAUNCHD_LABEL = 'com.clavitor.proxy';

/** A unit of systemd for a user. systemd.service(5), section "Command lines"; systemd.syntax(7), "Quoting". */
export function systemdUnit({ words, variables }: ServiceCommand): string {
  const environment = Object.entries(variables).map(([name, value]) => `Environment=${systemdWord(`${name}=${value}`)}\n`);
  // Only in command lines does a dollar stand for a variable.
  const line = words.map((word) => systemdWord(word).replaceAll('$', '$$$$')).join(' ');
  return [
    '[Unit]\n',
    `Description=${DESCRIPTION}\n`,
    '\n[Service]\n',
    `ExecStart=${line}\n`,
    ...environment,
    'Restart=on-failure\n',
    // The command line is wrong, the profile is not enrolled, the state is unsafe: another start ends the same.
    'RestartPreventExitStatus=2 3 8\n',
    'UMask=0077\n',
    'NoNewPrivileges=yes\n',
    '\n[Install]\n',
    'WantedBy=default.target\n',
  ].join('');
}

function systemdWord(word: string): string {
  ensureOneLine(word);
  return `"${word.replaceAll('\\', '\\\\').replaceAll('"', String.raw`\"`).replaceAll('%', '%%')}"`;
}

/** A property list for launchd. launchd.plist(5) */
export function launchdPlist({ words, variables }: ServiceCommand): string {
  const text = (value: string) => `<string>${xmlText(value)}</string>`;
  const pairs = Object.entries(variables).map(([name, value]) => `<key>${xmlText(name)}</key>${text(value)}`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0"><dict>',
    `<key>Label</key>${text(LAUNCHD_LABEL)}`,
    `<key>ProgramArguments</key><array>${words.map(text).join('')}</array>`,
    `<key>EnvironmentVariables</key><dict>${pairs.join('')}</dict>`,
    '<key>RunAtLoad</key><true/>',
    '<key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>',
    '<key>ThrottleInterval</key><integer>30</integer>',
    '<key>Umask</key><integer>63</integer>',
    '</dict></plist>\n',
  ].join('\n');
}

/** A task for Windows, of the form that `schtasks /XML` takes. @param user whose sign-in starts it */
export function windowsTask({ words: [program = '', ...args] }: ServiceCommand, user: string): string {
  return [
    '<?xml version="1.0" encoding="UTF-16"?>',
    '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">',
    `<RegistrationInfo><Description>${DESCRIPTION}</Description></RegistrationInfo>`,
    `<Triggers><LogonTrigger><UserId>${xmlText(user)}</UserId></LogonTrigger></Triggers>`,
    `<Principals><Principal id="Author"><UserId>${xmlText(user)}</UserId><LogonType>InteractiveToken</LogonType><RunLevel>LeastPrivilege</RunLevel></Principal></Principals>`,
    '<Settings><DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries><StopIfGoingOnBatteries>false</StopIfGoingOnBatteries><Hidden>true</Hidden>',
    '<RestartOnFailure><Interval>PT1M</Interval><Count>3</Count></RestartOnFailure><ExecutionTimeLimit>PT0S</ExecutionTimeLimit></Settings>',
    `<Actions Context="Author"><Exec><Command>${xmlText(program)}</Command><Arguments>${xmlText(args.map(windowsWord).join(' '))}</Arguments></Exec></Actions>`,
    '</Task>\n',
  ].join('\r\n');
}

/** As the C runtime of Windows takes a command line apart: backslashes count only before a quote. */
function windowsWord(word: string): string {
  ensureOneLine(word);
  return `"${word.replaceAll(/(\\*)"/g, String.raw`$1$1\"`).replace(/(\\+)$/, '$1$1')}"`;
}

function xmlText(text: string): string {
  ensureOneLine(text);
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function ensureOneLine(text: string): void {
  if (!/\p{Cc}/u.test(text)) return;
  throw new CliError('usage', 'a path or an argument of the service has a control character in it');
}
