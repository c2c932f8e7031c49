import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

const PAUSE_MS = 2;

/** Waits until something takes connections on the port. @returns the milliseconds it took */
export async function untilListening(port: number, child: ChildProcess): Promise<number> {
  const started = performance.now();
  while (!(await takesConnections(port))) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended before it listened`);
    await wait(PAUSE_MS);
  }
  return performance.now() - started;
}

async function takesConnections(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** What a process holds in memory, in megabytes (proc(5)). */
export async function residentMB({ pid }: ChildProcess): Promise<number> {
  const text = await readFile(`/proc/${String(pid)}/status`, 'utf8');
  return Number(/VmRSS:\s+(?<kilobytes>\d+)/.exec(text)?.groups?.['kilobytes']) / 1024;
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
