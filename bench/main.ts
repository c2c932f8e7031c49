import { benchAudit } from './audit.ts';
import { benchCli } from './cli.ts';
import { benchFetch } from './fetch.ts';
import { benchPage } from './page.ts';
import { benchProxy } from './proxy.ts';
import { benchUnlock } from './unlock.ts';

/** The benchmarks by name. Each returns its figures, and the ratio against a baseline of the same run; null for what a baseline cannot do. */
const BENCHMARKS: Readonly<Record<string, () => Promise<Record<string, number | null>>>> = {
  fetch: benchFetch,
  unlock: benchUnlock,
  cli: benchCli,
  page: benchPage,
  audit: benchAudit,
  proxy: benchProxy,
};

const name = process.argv[2] ?? '';
const benchmark = BENCHMARKS[name];
if (benchmark) {
  const figures = await benchmark();
  process.stdout.write(`${JSON.stringify({ bench: name, ...figures })}\n`);
} else {
  process.stderr.write(`error: no benchmark "${name}"\nhint: npm run bench -- ${Object.keys(BENCHMARKS).join(' | ')}\n`);
  process.exitCode = 2;
}
