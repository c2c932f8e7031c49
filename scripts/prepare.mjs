// What `npm start` and `npm test` need before anything else. Plain JavaScript without dependencies:
// it runs on any Node from 20.9 on, before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..');

const MODULES = path.join(ROOT, 'node_modules');
const INSTALL_STAMP = path.join(MODULES, '.clavitor-install');
const BUILD_STAMP = path.join(ROOT, '.next', '.clavitor-build');
/** What the build reads: a change of any of it makes a new build. */
const BUILD_INPUTS = ['app', 'cli', 'lib', 'messages', 'public', 'next.config.ts', 'postcss.config.mjs', 'tsconfig.json', 'package-lock.json'];
const NOT_SOURCES = new Set(['dist', 'node_modules']);

/** Ends the program with an error that says what to do. */
export function fail(message, hint) {
  process.stderr.write(`error: ${message}\nhint: ${hint}\n`);
  process.exit(1);
}

export function ensureNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 9)) {
    fail(`Node ${process.versions.node} is too old`, 'install Node 20.9 or newer; Clavitor brings the one that it runs on itself');
  }
}

/** Installs the locked dependencies, unless exactly these are installed. */
export function ensureInstalled() {
  const wanted = hashFiles([path.join(ROOT, 'package.json'), path.join(ROOT, 'package-lock.json'), path.join(ROOT, 'cli', 'package.json')]);
  if (readStamp(INSTALL_STAMP) === wanted && fs.existsSync(nodeBinary())) return;
  process.stderr.write('Installing dependencies (once)…\n');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], 'npm could not install the dependencies', 'read its message above; most often the network or the disk is the cause');
  fs.writeFileSync(INSTALL_STAMP, wanted);
}

/** Builds the pages and the CLI, unless this source is what was built. */
export function ensureBuilt() {
  const wanted = hashFiles(BUILD_INPUTS.flatMap((input) => filesBelow(path.join(ROOT, input))));
  if (readStamp(BUILD_STAMP) === wanted) return;
  process.stderr.write('Building (once)…\n');
  runNode(['cli/build.mjs'], 'the CLI could not be built');
  runNode([path.join('node_modules', 'next', 'dist', 'bin', 'next'), 'build'], 'the pages could not be built');
  fs.writeFileSync(BUILD_STAMP, wanted);
}

/** The Node 24 that the project brings. */
export function nodeBinary() {
  return path.join(MODULES, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/** The environment of every child: the project's Node and tools first on the path. */
export function childEnvironment(extra = {}) {
  const bin = path.join(MODULES, '.bin');
  return { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}`, NEXT_TELEMETRY_DISABLED: '1', ...extra };
}

function runNode(args, problem) {
  run(nodeBinary(), args, problem, 'read its message above');
}

function run(command, args, problem, hint) {
  // A build's own chatter goes to standard error, so that the address stays the one line of standard output.
  const done = spawnSync(command, args, { cwd: ROOT, stdio: ['ignore', 2, 2], env: childEnvironment(), shell: process.platform === 'win32' && command === 'npm' });
  if (done.error) fail(`${problem}: ${done.error.message}`, hint);
  if (done.status !== 0) fail(problem, hint);
}

function readStamp(file) {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : null;
}

function filesBelow(entry) {
  if (!fs.existsSync(entry)) return [];
  if (fs.statSync(entry).isFile()) return [entry];
  return fs
    .readdirSync(entry, { withFileTypes: true })
    .filter((child) => !NOT_SOURCES.has(child.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((child) => filesBelow(path.join(entry, child.name)));
}

function hashFiles(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(path.relative(ROOT, file)).update('\0').update(fs.readFileSync(file)).update('\0');
  return hash.digest('hex');
}
