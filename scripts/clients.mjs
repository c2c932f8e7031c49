// npm run test:clients: the real Codex and the real Claude Code through the proxy. They are some
// 800 MB, so they are installed here and not by package.json, and in these versions.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureCached } from './cached-packages.mjs';
import { ensureInstalled } from './install.mjs';
import { main, ownNode, Problem, run } from './project.mjs';
import { countVitest, tally, vitest } from './vitest.mjs';

const CLIENTS = { '@openai/codex': '0.169.0', '@anthropic-ai/claude-code': '2.1.330' };

async function ensureClients() {
  const { folder, fresh } = await ensureCached('clients', CLIENTS);
  if (!fresh) return;
  // Puts the program for this platform into place.
  const { code, output } = await run(ownNode(), [path.join(folder, '@anthropic-ai', 'claude-code', 'install.cjs')], { quiet: true });
  if (code !== 0) throw new Problem(`Claude Code was not installed:\n${output.trim()}`);
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
