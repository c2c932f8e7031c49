// How the scripts run Vitest and count what it did.
import { readFileSync } from 'node:fs';
import { at } from './project.mjs';

/** The arguments for Node that run a project of vitest.config.ts. @param report the file for its counts */
export function vitest(project, report) {
  return [at('node_modules', 'vitest', 'vitest.mjs'), 'run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
}

/** @returns {{ passed: number, failed: number, notRun: number }} what stands in the report */
export function countVitest(report) {
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  // A file that cannot even be loaded holds no test that could fail.
  const broken = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  return { passed: numPassedTests, failed: numFailedTests + broken, notRun: numPendingTests };
}

/** A suite that ends badly has failed, even where its report counts no failure. */
export function tally(code, counted) {
  return code !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
}
