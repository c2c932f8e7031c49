import { accessSync, constants, readFileSync } from 'node:fs';
import { at, ownNode, Problem, project, run, say } from './project.mjs';

/** Brings node_modules to what package-lock.json says, and does nothing where it is so already. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  ensureWritable();
  say('Installing what package-lock.json names. This takes a minute, once.');
  // The build needs the development packages too, whatever NODE_ENV or an .npmrc says.
  const { code, output } = await run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'], { quiet: true, env: process.env });
  if (code !== 0) throw new Problem(`npm ci failed:\n${output.trim()}\nCheck the network and the free disk space, then start again.`);
  if (ownNode() !== null) return;
  // Where install scripts are switched off, this one is still needed: it puts Node 24 into place.
  await run('npm', ['rebuild', 'node', '--ignore-scripts=false', '--foreground-scripts'], { quiet: true, env: process.env });
  if (ownNode() === null) throw new Problem('Node 24 was not installed, because install scripts are switched off: run npm ci --ignore-scripts=false');
}

/** Compares the list that npm keeps of what it installed with what the project asks for. */
function isInstalled() {
  const wanted = packages(at('package-lock.json'));
  const found = packages(at('node_modules', '.package-lock.json'));
  if (wanted === null) throw new Problem('package-lock.json is missing or broken: take it from the repository again');
  if (found === null || ownNode() === null) return false;
  return Object.entries(wanted).every(([name, { version, integrity, optional, link }]) => {
    if (!name.startsWith('node_modules/') || link) return true;
    // An optional package belongs to another platform, or could not be built here.
    if (!(name in found)) return optional === true;
    return found[name].version === version && found[name].integrity === integrity;
  });
}

function packages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return null;
  }
}

function ensureWritable() {
  try {
    accessSync(project, constants.W_OK);
  } catch {
    throw new Problem('the project folder is not writable, and something has to be installed into it: start as its owner');
  }
}
