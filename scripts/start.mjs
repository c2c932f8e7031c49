// `npm start`: installs, builds, then serves the vault on the Node that the project brings.
import { spawn } from 'node:child_process';
import { childEnvironment, ensureBuilt, ensureInstalled, ensureNode, nodeBinary, ROOT } from './prepare.mjs';

ensureNode();
ensureInstalled();
ensureBuilt();

const server = spawn(nodeBinary(), ['server/main.ts'], {
  cwd: ROOT,
  stdio: 'inherit',
  env: childEnvironment({ NODE_ENV: 'production' }),
});

// Ctrl-C in a terminal reaches the server by itself; a signal sent to this process alone does not.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => server.kill(signal));
server.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 0 : 1)));
