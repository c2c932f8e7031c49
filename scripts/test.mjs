// npm test: everything. `npm test -- --only unit,lint` runs some of it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureBuilt } from './build.mjs';
import { findChromium } from './chromium.mjs';
import { ensureInstalled } from './install.mjs';
import { at, environment, main, ownNode, Problem, run, say } from './project.mjs';

const reports = mkdtempSync(path.join(os.tmpdir(), 'clavitor-reports-'));
const report = (name) => path.join(reports, `${name}.json`);
const tool = (...parts) => at('node_modules', ...parts);

/** Each suite: what it runs, and where its counts are; without a report it counts as one test. */
const SUITES = [
  { name: 'lint', args: [tool('eslint', 'bin', 'eslint.js'), '.'] },
  { name: 'types', args: [tool('typescript', 'bin', 'tsc'), '--noEmit'] },
  { name: 'imports', args: [tool('dependency-cruiser', 'bin', 'dependency-cruise.mjs'), '--config', '.dependency-cruiser.cjs', 'app', 'bench', 'cli', 'db', 'e2e', 'lib', 'server', 'tests'] },
  { name: 'unit', args: vitest('unit'), count: countVitest },
  { name: 'build', work: ensureBuilt },
  { name: 'integration', args: vitest('integration'), count: countVitest },
  { name: 'e2e', args: [tool('@playwright', 'test', 'cli.js'), 'test'], count: countPlaywright, browser: true },
];

function vitest(project) {
  return [tool('vitest', 'vitest.mjs'), 'run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report(project)}`];
}

function countVitest(name) {
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report(name), 'utf8'));
  // A file that cannot even be loaded holds no test that could fail.
  const broken = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  return { passed: numPassedTests, failed: numFailedTests + broken };
}

function countPlaywright() {
  // Where playwright.config.ts puts it.
  const { stats, errors } = JSON.parse(readFileSync(at('test-results', 'report.json'), 'utf8'));
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length };
}

async function runSuite({ name, args, work, count, browser = false }) {
  say(`\n== ${name}`);
  try {
    const code = work === undefined ? (await run(ownNode(), args, { env: await suiteEnvironment(browser) })).code : await work().then(() => 0);
    return tally(name, code, count);
  } catch (failure) {
    say(failure instanceof Problem ? `error: ${failure.message}` : String(failure?.stack ?? failure));
    return { passed: 0, failed: 1 };
  }
}

async function suiteEnvironment(browser) {
  return browser ? { ...environment(), CHROMIUM_PATH: await findChromium() } : environment();
}

/** A suite that ends badly has failed, even where its report counts no failure. */
function tally(name, code, count) {
  if (count === undefined) return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const counted = count(name);
  return code !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
}

function chosenSuites() {
  const option = process.argv.indexOf('--only');
  if (option === -1) return SUITES;
  const names = (process.argv[option + 1] ?? '').split(',');
  const unknown = names.find((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown !== undefined) throw new Problem(`--only takes some of ${SUITES.map((suite) => suite.name).join(', ')}, separated by commas`);
  return SUITES.filter((suite) => names.includes(suite.name));
}

await main(async () => {
  const suites = chosenSuites();
  await ensureInstalled();
  const results = [];
  for (const suite of suites) results.push({ name: suite.name, ...(await runSuite(suite)) });
  rmSync(reports, { recursive: true, force: true });
  say('');
  for (const { name, passed, failed } of results) say(`${name}: ${passed} passed, ${failed} failed`);
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed\n`);
  process.exit(sum('failed') === 0 ? 0 : 1);
});
