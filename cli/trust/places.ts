import { join } from 'node:path';
import type { ProgramCall } from '../installed.ts';

// Where programs keep the authorities that they trust. Everything is done by the system's own programs, so
// that what `ca install` shows beforehand is exactly what it does.

/** A list of trusted authorities. */
export interface Place {
  readonly name: string;
  /** Whether only root may change it. */
  readonly needsRoot: boolean;
  /** The program that it needs and that is not there, or null. */
  readonly missing: string | null;
  readonly install: readonly ProgramCall[];
  readonly uninstall: readonly ProgramCall[];
}

/** What there is to know of a machine. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly user: string;
  readonly has: (path: string) => boolean;
  readonly finds: (program: string) => boolean;
  /** The folders in a folder; none where it is not there. */
  readonly foldersIn: (path: string) => readonly string[];
}

/** The places of a machine. @param certificate the file of the authority's certificate, PEM */
export function placesOf(machine: Machine, certificate: string): Place[] {
  if (machine.platform === 'darwin') return [keychain(machine, certificate)];
  if (machine.platform === 'win32') return [windowsStore(machine, certificate)];
  return [...systemFolders(machine, certificate), ...nssDatabases(machine, certificate)];
}

/** Under which name people find the authority in a list. */
function nameOf({ user }: Machine): string {
  return `Clavitor proxy of ${user}`;
}

function systemFolders(machine: Machine, certificate: string): Place[] {
  // Debian (update-ca-certificates(8) takes files that end in .crt), then Fedora and its relatives.
  const known = [
    { name: 'the system', folder: '/usr/local/share/ca-certificates', update: ['update-ca-certificates'], undo: ['update-ca-certificates', '--fresh'] },
    { name: 'the system', folder: '/etc/pki/ca-trust/source/anchors', update: ['update-ca-trust'], undo: ['update-ca-trust'] },
  ] as const;
  const found = known.find(({ folder, update }) => machine.has(folder) && machine.finds(update[0]));
  if (found === undefined) return [];
  const file = join(found.folder, `clavitor-proxy-${machine.user.replaceAll(/[^\w.-]/g, '_')}.crt`);
  return [
    {
      name: found.name,
      needsRoot: true,
      missing: null,
      install: [['install', '-m', '0644', certificate, file], found.update],
      uninstall: [['rm', '-f', file], found.undo],
    },
  ];
}

/** Chromium and Firefox on Linux have lists of their own. */
function nssDatabases(machine: Machine, certificate: string): Place[] {
  const chromium = join(machine.home, '.pki', 'nssdb');
  const firefox = ['.mozilla/firefox', 'snap/firefox/common/.mozilla/firefox', '.var/app/org.mozilla.firefox/.mozilla/firefox']
    .map((folder) => join(machine.home, folder))
    .flatMap((folder) => machine.foldersIn(folder).map((profile) => join(folder, profile)));
  return [
    ...(machine.has(join(chromium, 'cert9.db')) ? [nssDatabase(machine, 'Chromium', chromium, certificate)] : []),
    ...firefox.filter((profile) => machine.has(join(profile, 'cert9.db'))).map((profile) => nssDatabase(machine, 'Firefox', profile, certificate)),
  ];
}

function nssDatabase(machine: Machine, browser: string, folder: string, certificate: string): Place {
  const name = nameOf(machine);
  return {
    name: `${browser} (${folder})`,
    needsRoot: false,
    missing: machine.finds('certutil') ? null : 'certutil (in libnss3-tools or nss-tools)',
    // C: trusted to issue certificates of servers, and nothing else.
    install: [['certutil', '-d', `sql:${folder}`, '-A', '-t', 'C,,', '-n', name, '-i', certificate]],
    uninstall: [['certutil', '-d', `sql:${folder}`, '-D', '-n', name]],
  };
}

function keychain({ home }: Machine, certificate: string): Place {
  const file = join(home, 'Library', 'Keychains', 'login.keychain-db');
  return {
    name: 'the login keychain',
    needsRoot: false,
    missing: null,
    install: [['security', 'add-trusted-cert', '-r', 'trustRoot', '-p', 'ssl', '-k', file, certificate]],
    uninstall: [['security', 'remove-trusted-cert', certificate]],
  };
}

function windowsStore(machine: Machine, certificate: string): Place {
  return {
    name: "this user's trusted root authorities",
    needsRoot: false,
    missing: machine.finds('certutil') ? null : 'certutil',
    install: [['certutil', '-user', '-addstore', 'Root', certificate]],
    uninstall: [['certutil', '-user', '-delstore', 'Root', nameOf(machine)]],
  };
}
