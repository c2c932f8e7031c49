// npm run bench -- NAME: builds what is measured, then measures it.
import { ensureBuilt } from './build.mjs';
import { ensureCached } from './cached-packages.mjs';
import { findChromium } from './chromium.mjs';
import { ensureInstalled } from './install.mjs';
import { ensureMitmproxy } from './mitmproxy.mjs';
import { environment, main, ownNode, run } from './project.mjs';

/** What some benchmarks are measured against. */
const COMPARED = { proxy: { mockttp: '4.6.5' } };
/** Those that show something in a browser. */
const WITH_BROWSER = ['unlock', 'page', 'audit'];

await main(async () => {
  await ensureInstalled();
  await ensureBuilt();
  const name = process.argv[2];
  const compared = COMPARED[name];
  if (compared !== undefined) await ensureCached('bench', compared);
  if (name === 'proxy') await ensureMitmproxy();
  const browser = WITH_BROWSER.includes(name) ? { CHROMIUM_PATH: await findChromium() } : {};
  const args = ['--disable-warning=ExperimentalWarning', 'bench/main.ts', ...process.argv.slice(2)];
  const { code } = await run(ownNode(), args, { env: { ...environment(), ...browser } });
  process.exit(code);
});
