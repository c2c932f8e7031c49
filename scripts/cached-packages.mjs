// Packages that only some scripts need, and that are too large for package.json: in exact versions,
// installed below node_modules/.cache when they are first asked for.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { at, Problem, run, say } from './project.mjs';

/**
 * Installs what is not there yet. No script of theirs runs.
 * @param {string} name the folder below node_modules/.cache
 * @param {Readonly<Record<string, string>>} packages their versions
 * @returns {Promise<{ folder: string, fresh: boolean }>} their node_modules, and whether something was installed
 */
export async function ensureCached(name, packages) {
  const cache = at('node_modules', '.cache', name);
  const folder = path.join(cache, 'node_modules');
  const wanted = Object.entries(packages);
  if (wanted.every(([one, version]) => versionOf(folder, one) === version)) return { folder, fresh: false };
  say(`Installing ${wanted.map(([one, version]) => `${one}@${version}`).join(' and ')}, once.`);
  mkdirSync(cache, { recursive: true });
  writeFileSync(path.join(cache, 'package.json'), `${JSON.stringify({ private: true, dependencies: packages })}\n`);
  const { code, output } = await run('npm', ['install', '--prefix', cache, '--ignore-scripts', '--no-audit', '--no-fund'], { quiet: true });
  if (code !== 0) throw new Problem(`npm install failed:\n${output.trim()}`);
  return { folder, fresh: true };
}

function versionOf(folder, name) {
  try {
    return JSON.parse(readFileSync(path.join(folder, name, 'package.json'), 'utf8')).version;
  } catch {
    return null;
  }
}
