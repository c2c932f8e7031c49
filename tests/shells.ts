import { execFileSync } from 'node:child_process';

/** Whether a shell is on this machine. */
export function isInstalled(shell: string): boolean {
  try {
    execFileSync(shell, ['-c', 'true']);
    return true;
  } catch {
    return false;
  }
}
