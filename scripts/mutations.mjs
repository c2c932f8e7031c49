// npm run test:mutations [-- WORDS]: takes one defence after another away, and expects its test to fail.
import { ensureBuilt } from './build.mjs';
import { findChromium } from './chromium.mjs';
import { ensureInstalled } from './install.mjs';
import { environment, main, ownNode, run } from './project.mjs';

await main(async () => {
  await ensureInstalled();
  await ensureBuilt();
  const env = { ...environment(), CHROMIUM_PATH: await findChromium() };
  const { code } = await run(ownNode(), ['e2e/security/mutate.ts', ...process.argv.slice(2)], { env });
  process.exit(code);
});
