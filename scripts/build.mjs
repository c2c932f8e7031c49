import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { at, ownNode, Problem, project, run, say } from './project.mjs';

const IGNORED = /(^|\/)(node_modules|dist|transcripts|vectors)(\/|$)|\.i?test\.tsx?$/;

/** What is built, from what, and how one sees that it is there. */
const BUILDS = [
  {
    name: 'the pages',
    sources: ['app', 'lib/client', 'lib/crypto', 'lib/protocol', 'messages', 'next.config.mjs', 'postcss.config.mjs', 'tsconfig.json', 'package-lock.json'],
    result: '.next/BUILD_ID',
    stamp: '.next/clavitor-sources',
    // Webpack, because its chunk and worker loading passes through a Trusted Types policy.
    args: ['node_modules/next/dist/bin/next', 'build', '--webpack'],
  },
  {
    name: 'the CLI',
    sources: ['cli', 'lib/crypto', 'lib/protocol', 'package-lock.json'],
    result: 'cli/dist/clavitor-cli.cjs',
    stamp: 'cli/dist/.sources',
    args: ['cli/build.mjs'],
  },
];

/** Builds what is missing or older than its sources, judged by their content. */
export async function ensureBuilt() {
  for (const build of BUILDS) await ensure(build);
}

async function ensure({ name, sources, result, stamp, args }) {
  const wanted = digest(sources);
  if (existsSync(at(result)) && readIfThere(at(stamp)) === wanted) return;
  say(`Building ${name}. This takes a moment, once.`);
  try {
    rmSync(at(stamp), { force: true });
    mkdirSync(path.dirname(at(stamp)), { recursive: true });
  } catch (cause) {
    throw new Problem(`${path.dirname(stamp)} in the project folder is not writable: start as its owner`, { cause });
  }
  const { code, output } = await run(ownNode(), args, { quiet: true });
  if (code !== 0) throw new Problem(`building ${name} failed:\n${output.trim()}`);
  writeFileSync(at(stamp), wanted);
}

/** SHA-256 over names and contents of all source files. */
function digest(sources) {
  const hash = createHash('sha256');
  for (const file of sources.flatMap(filesBelow)) {
    const content = createHash('sha256').update(readFileSync(at(file))).digest('hex');
    hash.update(`${file}\n${content}\n`);
  }
  return hash.digest('hex');
}

function filesBelow(name) {
  if (IGNORED.test(name) || !existsSync(at(name))) return [];
  if (!statSync(at(name)).isDirectory()) return [name];
  return readdirSync(path.join(project, name))
    .sort()
    .flatMap((child) => filesBelow(`${name}/${child}`));
}

function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}
