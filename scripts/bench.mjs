// npm run bench -- NAME: builds what is measured, then measures it.
import { ensureBuilt } from './build.mjs';
import { ensureCached } from './cached-packages.mjs';
import { findChromium } from './chromium.mjs';
import { ensureInstalled } from './install.mjs';
import { environment, main, ownNode, run } from './project.mjs';

/** What some benchmarks are measured against. */
const COMPARED = { proxy: { mockttp: '4.6.5' } };

await main(async () => {
  await ensureInstalled();
  await ensureBuilt();
  const compared = COMPARED[process.argv[2]];
  if (compared !== undefined) await ensureCached('bench', compared);
  const args = ['--disable-warning=ExperimentalWarning', 'bench/main.ts', ...process.argv.slice(2)];
  const { code } = await run(ownNode(), args, { env: { ...environment(), CHROMIUM_PATH: await findChromium() } });
  process.exit(code);
});
