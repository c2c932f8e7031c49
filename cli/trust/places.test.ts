import { describe, expect, test } from 'vitest';
import type { Machine } from './places.ts';
import { placesOf } from './places.ts';

function machine(platform: NodeJS.Platform, paths: readonly string[], programs: readonly string[], folders: Readonly<Record<string, readonly string[]>> = {}): Machine {
  return {
    platform,
    home: '/home/ada',
    user: 'ada',
    has: (path) => paths.includes(path),
    finds: (program) => programs.includes(program),
    foldersIn: (path) => folders[path] ?? [],
  };
}

describe('places', () => {
  test('Debian, as root', () => {
    const [place, ...more] = placesOf(machine('linux', ['/usr/local/share/ca-certificates'], ['update-ca-certificates']), '/state/ca.crt');
    expect(more).toEqual([]);
    expect(place).toMatchObject({
      needsRoot: true,
      install: [['install', '-m', '0644', '/state/ca.crt', '/usr/local/share/ca-certificates/clavitor-proxy-ada.crt'], ['update-ca-certificates']],
      uninstall: [['rm', '-f', '/usr/local/share/ca-certificates/clavitor-proxy-ada.crt'], ['update-ca-certificates', '--fresh']],
    });
  });

  test('Fedora, as root', () => {
    const places = placesOf(machine('linux', ['/etc/pki/ca-trust/source/anchors'], ['update-ca-trust']), '/state/ca.crt');
    expect(places).toMatchObject([{ needsRoot: true, install: [['install', '-m', '0644', '/state/ca.crt', '/etc/pki/ca-trust/source/anchors/clavitor-proxy-ada.crt'], ['update-ca-trust']] }]);
  });

  test('browsers on Linux, without root, for certificates of servers only', () => {
    const home = '/home/ada';
    const paths = [`${home}/.pki/nssdb/cert9.db`, `${home}/.mozilla/firefox/a.default/cert9.db`];
    const folders = { [`${home}/.mozilla/firefox`]: ['a.default', 'Crash Reports'] };
    const places = placesOf(machine('linux', paths, ['certutil'], folders), '/state/ca.crt');
    const name = 'Clavitor proxy of ada';
    expect(places.map(({ needsRoot, missing, install }) => ({ needsRoot, missing, install }))).toEqual(
      [`${home}/.pki/nssdb`, `${home}/.mozilla/firefox/a.default`].map((folder) => ({
        needsRoot: false,
        missing: null,
        install: [['certutil', '-d', `sql:${folder}`, '-A', '-t', 'C,,', '-n', name, '-i', '/state/ca.crt']],
      })),
    );
    expect(placesOf(machine('linux', paths, [], folders), '/state/ca.crt').every(({ missing }) => missing?.startsWith('certutil') === true)).toBe(true);
  });

  test.each([
    ['darwin', ['security', 'add-trusted-cert', '-r', 'trustRoot', '-p', 'ssl', '-k', '/home/ada/Library/Keychains/login.keychain-db', '/state/ca.crt']],
    ['win32', ['certutil', '-user', '-addstore', 'Root', '/state/ca.crt']],
  ] as const)('%s, for this user', (platform, command) => {
    expect(placesOf(machine(platform, [], ['certutil']), '/state/ca.crt')).toMatchObject([{ needsRoot: false, missing: null, install: [command] }]);
  });

  test('a system that is not known has none', () => {
    expect(placesOf(machine('freebsd', [], []), '/state/ca.crt')).toEqual([]);
  });
});
