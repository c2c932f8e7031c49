// npm run bench -- NAME: builds what is measured, then measures it.
import { ensureBuilt } from './build.mjs';
import { findChromium } from './chromium.mjs';
import { ensureInstalled } from './install.mjs';
import { environment, main, ownNode, run } from './project.mjs';

await main(async () => {
  await ensureInstalled();
  await ensureBuilt();
  const args = ['--disable-warning=ExperimentalWarning', 'bench/main.ts', ...process.argv.slice(2)];
  const { code } = await run(ownNode(), args, { env: { ...environment(), CHROMIUM_PATH: await findChromium() } });
  process.exit(code);
});
