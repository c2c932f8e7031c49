// What the other scripts share. They run before anything is installed, on Node 20.9 and later: no
// packages, no TypeScript.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top folder of the project. */
export const project = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

/** What asks a program to end. */
export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** A path from the top of the project. */
export const at = (...parts) => path.join(project, ...parts);

/** The Node that the project brings, or null before the installation. */
export function ownNode() {
  const node = at('node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(node) ? node : null;
}

/** The environment in which this project's programs come before the machine's. */
export function environment() {
  const folders = [at('node_modules', 'node', 'bin'), at('node_modules', '.bin')];
  return { ...process.env, PATH: [...folders, process.env.PATH].join(path.delimiter), NEXT_TELEMETRY_DISABLED: '1' };
}

/** A message for the person at the terminal, ending the script. */
export class Problem extends Error {}

/** What is going on, on standard error: standard output belongs to the program that is started. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * Runs a program and waits.
 * @param {{ quiet?: boolean, env?: NodeJS.ProcessEnv }} options quiet keeps the output and returns it
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(command, args, { quiet = false, env = environment() } = {}) {
  return new Promise((resolve, reject) => {
    const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'];
    const child = spawn(command, args, { cwd: project, env, stdio, shell: process.platform === 'win32' });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
    const release = endWith(child);
    child.once('error', (cause) => reject(new Problem(`${command} cannot be run: is it installed?`, { cause })));
    child.once('close', (code) => {
      release();
      resolve({ code: code ?? 1, output });
    });
  });
}

/** A signal that ends this script ends what it is waiting for too. */
function endWith(child) {
  const end = (signal) => {
    child.kill(signal);
    process.exit(1);
  };
  for (const signal of SIGNALS) process.on(signal, end);
  return () => {
    for (const signal of SIGNALS) process.off(signal, end);
  };
}

/** Runs a script's main function; a Problem is told in one line. */
export async function main(work) {
  try {
    await work();
  } catch (failure) {
    say(failure instanceof Problem ? `error: ${failure.message}` : String(failure?.stack ?? failure));
    process.exit(1);
  }
}
