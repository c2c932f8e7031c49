import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { installPackages } from './debian.mjs';
import { at, ownNode, Problem, run, say } from './project.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const PLACES = [
  '/usr/lib/chromium/chromium',
  '/opt/google/chrome/chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The path of a Chromium that can be run; installs one where there is none. */
export async function findChromium() {
  return chosen() ?? installed() ?? (await playwrights()) ?? (await install());
}

function chosen() {
  const file = process.env.CHROMIUM_PATH;
  if (file === undefined || file === '') return null;
  if (!canRun(file)) throw new Problem('CHROMIUM_PATH names no program that can be run: correct it, or unset it');
  return file;
}

function installed() {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const candidates = folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
  return [...candidates, ...PLACES].find(canRun) ?? null;
}

/** The one that Playwright has downloaded earlier. */
async function playwrights() {
  const script = "import { chromium } from 'playwright'; process.stdout.write(chromium.executablePath())";
  const { code, output } = await run(ownNode(), ['--input-type=module', '-e', script], { quiet: true });
  return code === 0 && canRun(output.trim()) ? output.trim() : null;
}

async function install() {
  say('No Chromium was found; installing one.');
  await installPackages(['chromium']);
  const found = installed();
  if (found !== null) return found;
  await run(ownNode(), [at('node_modules', 'playwright', 'cli.js'), 'install', 'chromium'], { quiet: true });
  return (await playwrights()) ?? missing();
}

function missing() {
  throw new Problem('no Chromium was found and none could be installed: install chromium or Google Chrome, or set CHROMIUM_PATH to one');
}

function canRun(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
