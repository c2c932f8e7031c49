// npm run test:clients: the real Codex and the real Claude Code through the proxy. They are some
// 800 MB, so they are installed here and not by package.json, and in these versions.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureInstalled } from './install.mjs';
import { at, main, ownNode, Problem, run, say } from './project.mjs';
import { countVitest, tally, vitest } from './vitest.mjs';

const CLIENTS = { '@openai/codex': '0.169.0', '@anthropic-ai/claude-code': '2.1.330' };
const cache = at('node_modules', '.cache', 'clients');
const packageFile = (name) => path.join(cache, 'node_modules', name, 'package.json');

function isThere([name, version]) {
  try {
    return JSON.parse(readFileSync(packageFile(name), 'utf8')).version === version;
  } catch {
    return false;
  }
}

async function ensureClients() {
  const clients = Object.entries(CLIENTS);
  if (clients.every(isThere)) return;
  say(`Installing ${clients.map(([name, version]) => `${name}@${version}`).join(' and ')}, once.`);
  mkdirSync(cache, { recursive: true });
  writeFileSync(path.join(cache, 'package.json'), `${JSON.stringify({ private: true, dependencies: CLIENTS })}\n`);
  const { code, output } = await run('npm', ['install', '--prefix', cache, '--ignore-scripts', '--no-audit', '--no-fund'], { quiet: true });
  if (code !== 0) throw new Problem(`npm install failed:\n${output.trim()}`);
  // Puts the program for this platform into place.
  const installed = await run(ownNode(), [path.join(path.dirname(packageFile('@anthropic-ai/claude-code')), 'install.cjs')], { quiet: true });
  if (installed.code !== 0) throw new Problem(`Claude Code was not installed:\n${installed.output.trim()}`);
}

await main(async () => {
  await ensureInstalled();
  await ensureClients();
  const reports = mkdtempSync(path.join(os.tmpdir(), 'clavitor-reports-'));
  const report = path.join(reports, 'clients.json');
  const { code } = await run(ownNode(), vitest('clients', report));
  const { passed, failed } = tally(code, countVitest(report));
  rmSync(reports, { recursive: true, force: true });
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exit(failed === 0 ? 0 : 1);
});
