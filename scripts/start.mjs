// npm start: installs and builds what is missing, then runs the program until Ctrl-C.
import { spawn } from 'node:child_process';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { environment, main, ownNode, project } from './project.mjs';

await main(async () => {
  await ensureInstalled();
  await ensureBuilt();
  // The channel tells the program when this process is gone, even when it was killed.
  const child = spawn(ownNode(), ['server/main.ts'], { cwd: project, env: environment(), stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
});
