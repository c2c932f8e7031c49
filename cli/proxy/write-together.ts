import type { Socket } from 'node:net';

// [Note: Writes of one turn]
// Where several connections have something to say at once, all of it is read first, and what comes of it is written at
// the end of that turn of the event loop: the code of each half stays in the processor's caches, and whoever is written
// to is woken once, not once for each answer. For a connection that is alone, the end of the turn is now.

const waiting: Socket[] = [];

/** Writes a text whose characters are bytes, at the end of this turn; what is written behind it stays behind it. @returns as `write` does */
export function writeTogether(socket: Socket, text: string): boolean {
  if (socket.writableCorked === 0) {
    socket.cork();
    if (waiting.push(socket) === 1) setImmediate(writeAll);
  }
  return socket.write(text, 'latin1');
}

function writeAll(): void {
  for (const socket of waiting.splice(0)) socket.uncork();
}
