// `npm test`: installs what the tests need and runs all of them. `npm test -- unit lint` runs a choice.
// The last line counts over all suites: `N passed, N failed`; lint, types and import rules count as one each.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { childEnvironment, ensureBuilt, ensureInstalled, ensureNode, fail, nodeBinary, ROOT } from './prepare.mjs';

const reports = fs.mkdtempSync(path.join(os.tmpdir(), 'clavitor-test-'));

const SUITES = {
  lint: () => check(['eslint/bin/eslint.js', '.']),
  types: () => check(['typescript/bin/tsc', '--noEmit']),
  imports: () =>
    check(['dependency-cruiser/bin/dependency-cruise.mjs', '--config', '.dependency-cruiser.cjs', '--output-type', 'err', 'app', 'cli', 'db', 'lib', 'server']),
  unit: () => vitest('unit'),
  integration: () => vitest('integration'),
  e2e: () => playwright(),
};

ensureNode();
ensureInstalled();

const chosen = process.argv.slice(2);
const unknown = chosen.find((name) => !(name in SUITES));
if (unknown !== undefined) fail(`there is no suite "${unknown}"`, `the suites are ${Object.keys(SUITES).join(', ')}`);

const total = { passed: 0, failed: 0 };
for (const name of chosen.length > 0 ? chosen : Object.keys(SUITES)) {
  process.stdout.write(`\n== ${name}\n`);
  const started = Date.now();
  const { passed, failed } = SUITES[name]();
  total.passed += passed;
  total.failed += failed;
  process.stdout.write(`== ${name}: ${passed} passed, ${failed} failed (${Math.round((Date.now() - started) / 1000)} s)\n`);
}
fs.rmSync(reports, { recursive: true, force: true });
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 ? 0 : 1;

function check(args) {
  const status = runTool(args);
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

function vitest(project) {
  if (project === 'integration') ensureBuilt();
  const file = path.join(reports, `${project}.json`);
  const status = runTool(['vitest/vitest.mjs', 'run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]);
  return counted(status, file, (report) => ({ passed: report.numPassedTests, failed: report.numFailedTests }));
}

function playwright() {
  ensureBuilt();
  const file = path.join(reports, 'e2e.json');
  const env = { CHROMIUM_PATH: ensureChromium(), PLAYWRIGHT_JSON_OUTPUT_NAME: file };
  const status = runTool(['@playwright/test/cli.js', 'test', '--reporter=list,json'], env);
  return counted(status, file, ({ stats }) => ({ passed: stats.expected + stats.flaky, failed: stats.unexpected }));
}

/** A runner that died, or failed outside of a test, counts as one failure more. */
function counted(status, file, read) {
  if (!fs.existsSync(file)) return { passed: 0, failed: 1 };
  const { passed, failed } = read(JSON.parse(fs.readFileSync(file, 'utf8')));
  return { passed, failed: status !== 0 && failed === 0 ? 1 : failed };
}

function runTool([script, ...args], env = {}) {
  const file = path.join(ROOT, 'node_modules', ...script.split('/'));
  return spawnSync(nodeBinary(), [file, ...args], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'], env: childEnvironment(env) }).status;
}
