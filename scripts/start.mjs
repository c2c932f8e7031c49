// npm start: installs and builds what is missing, then runs the program until Ctrl-C.
import { spawn } from 'node:child_process';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { environment, main, ownNode, project, SIGNALS } from './project.mjs';

const WATCH_MS = 500;

await main(async () => {
  await ensureInstalled();
  await ensureBuilt();
  // The channel tells the program when this process is gone, even when it was killed.
  const child = spawn(ownNode(), ['server/main.ts'], { cwd: project, env: environment(), stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  const stop = (signal) => child.kill(signal);
  for (const signal of SIGNALS) process.on(signal, stop);
  if (process.env.npm_lifecycle_event === 'start') stopWithParent(stop);
  child.once('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
});

/** npm passes few signals on, and none when it is killed; its death shows in the id of the parent. */
function stopWithParent(stop) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    stop('SIGTERM');
  }, WATCH_MS);
}
