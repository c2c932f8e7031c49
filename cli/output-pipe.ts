import { spawnSync } from 'node:child_process';
import { constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

// [Note: Pipes for a program]
// Where a program is to get a pipe, Node gives it a socket. It cannot open that by the name /dev/stdout, and learns by
// another error that nobody reads any more. So a program gets named pipes, which have their names only until both
// ends are open, in a folder that only this user can enter.

/** A pipe of the system. Whoever starts the program closes `writer` then; `reader` ends when nobody holds it any more. */
export interface OutputPipe {
  readonly reader: Readable;
  readonly writer: number;
}

/** Makes pipes, see [Note: Pipes for a program]; or none where the system cannot. */
export function openPipes(count: number): readonly OutputPipe[] {
  if (count === 0 || process.platform === 'win32') return [];
  try {
    const folder = mkdtempSync(join(tmpdir(), 'clavitor-run-'));
    try {
      const names = Array.from({ length: count }, (_, index) => join(folder, String(index)));
      if (spawnSync('mkfifo', ['-m', '600', ...names], { stdio: 'ignore' }).status !== 0) return [];
      return names.map(openPipe);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  } catch {
    return [];
  }
}

/** With its reader open the writer opens at once. */
function openPipe(name: string): OutputPipe {
  const fd = openSync(name, constants.O_RDONLY | constants.O_NONBLOCK);
  return { reader: new Socket({ fd, readable: true, writable: false }), writer: openSync(name, constants.O_WRONLY) };
}
