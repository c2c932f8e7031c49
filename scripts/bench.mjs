// `npm run bench -- NAME`: builds what is measured, then measures it.
import { spawnSync } from 'node:child_process';
import { ensureChromium } from './chromium.mjs';
import { childEnvironment, ensureBuilt, ensureInstalled, ensureNode, nodeBinary, ROOT } from './prepare.mjs';

ensureNode();
ensureInstalled();
ensureBuilt();

const args = ['--disable-warning=ExperimentalWarning', 'bench/main.ts', ...process.argv.slice(2)];
const env = childEnvironment({ CHROMIUM_PATH: ensureChromium() });
process.exitCode = spawnSync(nodeBinary(), args, { cwd: ROOT, stdio: 'inherit', env }).status ?? 1;
