// Finds a Chromium for the end-to-end tests, or installs one.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { childEnvironment, fail, ROOT } from './prepare.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/snap/bin/chromium',
];

/** The path of a Chromium that starts. Ends the program with an error where there is none to be had. */
export function ensureChromium() {
  const found = findChromium() ?? installChromium();
  if (!found) {
    fail('no Chromium was found, and none could be installed', 'install Chromium or Chrome, or set CHROMIUM_PATH to the one to use');
  }
  return found;
}

function findChromium() {
  const fromPath = (process.env.PATH ?? '').split(path.delimiter).flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
  const candidates = [process.env.CHROMIUM_PATH, playwrightChromium(), ...fromPath, ...PLACES];
  return candidates.find((file) => file && starts(file)) ?? null;
}

function playwrightChromium() {
  return createRequire(path.join(ROOT, 'package.json'))('playwright').chromium.executablePath();
}

function starts(file) {
  return fs.existsSync(file) && spawnSync(file, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0;
}

function installChromium() {
  process.stderr.write('Installing Chromium for the tests (once)…\n');
  const asRoot = process.getuid?.() === 0;
  if (asRoot && has('apt-get')) {
    attempt('apt-get', ['update']);
    attempt('apt-get', ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation']);
  }
  if (!findChromium()) attempt(process.execPath, [path.join(ROOT, 'node_modules', 'playwright', 'cli.js'), 'install', 'chromium']);
  return findChromium();
}

function has(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
}

function attempt(command, args) {
  spawnSync(command, args, { stdio: ['ignore', 2, 2], env: childEnvironment({ DEBIAN_FRONTEND: 'noninteractive' }) });
}
