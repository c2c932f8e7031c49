// What `npm run bench -- proxy` compares the proxy with, from Debian.
import { Problem, run, say } from './project.mjs';

/** Installs mitmproxy where it is missing, and that can be done. */
export async function ensureMitmproxy() {
  if (await isThere()) return;
  if (process.getuid?.() === 0 && process.platform === 'linux') {
    say('No mitmproxy was found; installing it.');
    await run('apt-get', ['update'], { quiet: true }).catch(() => undefined);
    await run('apt-get', ['install', '--yes', '--no-install-recommends', 'mitmproxy'], { quiet: true }).catch(() => undefined);
    if (await isThere()) return;
  }
  throw new Problem('mitmproxy was not found: install it (Debian: apt-get install mitmproxy), so that mitmdump is in PATH');
}

async function isThere() {
  const tried = await run('mitmdump', ['--version'], { quiet: true }).catch(() => null);
  return tried?.code === 0;
}
