// npm test: everything. `npm test -- --only unit,lint` runs some of it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureBuilt } from './build.mjs';
import { findChromium } from './chromium.mjs';
import { ensureTestPrograms } from './debian.mjs';
import { ensureInstalled } from './install.mjs';
import { at, environment, main, ownNode, Problem, run, say } from './project.mjs';
import { countVitest, tally, vitest } from './vitest.mjs';

const reports = mkdtempSync(path.join(os.tmpdir(), 'clavitor-reports-'));
const report = (name) => path.join(reports, `${name}.json`);
const tool = (...parts) => at('node_modules', ...parts);

/** Each suite: what it runs, and where its counts are; without a report it counts as one test. */
const SUITES = [
  { name: 'lint', args: [tool('eslint', 'bin', 'eslint.js'), '.'] },
  { name: 'types', args: [tool('typescript', 'bin', 'tsc'), '--noEmit'] },
  { name: 'imports', args: [tool('dependency-cruiser', 'bin', 'dependency-cruise.mjs'), '--config', '.dependency-cruiser.cjs', 'app', 'bench', 'cli', 'db', 'e2e', 'lib', 'server', 'tests'] },
  { name: 'unit', args: vitest('unit', report('unit')), count: () => countVitest(report('unit')), programs: true },
  { name: 'build', work: ensureBuilt },
  { name: 'integration', args: vitest('integration', report('integration')), count: () => countVitest(report('integration')), programs: true },
  { name: 'e2e', args: [tool('@playwright', 'test', 'cli.js'), 'test'], count: countPlaywright, browser: true },
];

function countPlaywright() {
  // Where playwright.config.ts puts it.
  const { stats, errors } = JSON.parse(readFileSync(at('test-results', 'report.json'), 'utf8'));
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, notRun: stats.skipped };
}

async function runSuite({ name, args, work, count, browser = false, programs = false }) {
  say(`\n== ${name}`);
  try {
    if (programs) await ensureTestPrograms();
    const code = work === undefined ? (await run(ownNode(), args, { env: await suiteEnvironment(browser) })).code : await work().then(() => 0);
    return result(code, count);
  } catch (failure) {
    say(failure instanceof Problem ? `error: ${failure.message}` : String(failure?.stack ?? failure));
    return { passed: 0, failed: 1 };
  }
}

async function suiteEnvironment(browser) {
  return browser ? { ...environment(), CHROMIUM_PATH: await findChromium() } : environment();
}

/** Without a report, a suite is one test. */
function result(code, count) {
  if (count === undefined) return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  return tally(code, count());
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
  for (const { name, passed, failed, notRun = 0 } of results) {
    say(`${name}: ${passed} passed, ${failed} failed${notRun === 0 ? '' : `, ${notRun} not run here`}`);
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed\n`);
  process.exit(sum('failed') === 0 ? 0 : 1);
});
