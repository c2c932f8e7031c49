// Programs of the system that tests and scripts use, from Debian where this is one.
import { existsSync } from 'node:fs';
import { run, say } from './project.mjs';

/** What the tests run besides a browser: the packages of Debian, and a file that each brings. */
const FOR_TESTS = {
  zsh: '/usr/bin/zsh',
  fish: '/usr/bin/fish',
  'dbus-daemon': '/usr/bin/dbus-daemon',
  'gnome-keyring': '/usr/bin/gnome-keyring-daemon',
  'python3-requests': '/usr/lib/python3/dist-packages/requests/__init__.py',
  'python3-httpx': '/usr/lib/python3/dist-packages/httpx/__init__.py',
  'python3-h2': '/usr/lib/python3/dist-packages/h2/__init__.py',
};

/** Installs packages of Debian. Does nothing for an ordinary user, and elsewhere; whether it went well shows afterwards. */
export async function installPackages(names) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update'], { quiet: true, env });
  await run('apt-get', ['install', '--yes', '--no-install-recommends', ...names], { quiet: true, env });
}

/** Brings what the tests run. What cannot be had here is named: the tests with it do not run then. */
export async function ensureTestPrograms() {
  const missing = () => Object.keys(FOR_TESTS).filter((name) => !existsSync(FOR_TESTS[name]));
  if (missing().length === 0) return;
  say(`Some tests run these packages of Debian, which are missing: ${missing().join(', ')}.`);
  await installPackages(missing());
  const left = missing();
  if (left.length > 0) say(`The tests with them DO NOT RUN. To have them run, as root: apt-get install ${left.join(' ')}`);
}
