import type { Socket } from 'node:net';

// [Note: Writes of one turn]
// Where several connections have something to say at once, all of it is read first, and what comes of it is written at
// the end of that turn of the event loop: the code of each half stays in the processor's caches, and whoever is written
// to is woken once, not once for each answer. Where for some turns only one had something to say, it does not wait: by
// itself it gains nothing from the end of the turn.

/** After as many turns with one write each, the next one is written at once. */
const TURNS_ALONE = 16;

const waiting: Socket[] = [];
let writesOfTurn = 0;
let turnsAlone = 0;

/** Writes a text whose characters are bytes, at the end of this turn at the latest; what is written behind it stays behind it. @returns as `write` does */
export function writeTogether(socket: Socket, text: string): boolean {
  if (turnsAlone < TURNS_ALONE && socket.writableCorked === 0) {
    socket.cork();
    waiting.push(socket);
  }
  const takesMore = socket.write(text, 'latin1');
  writesOfTurn += 1;
  if (writesOfTurn === 1) setImmediate(endTurn);
  return takesMore;
}

function endTurn(): void {
  turnsAlone = writesOfTurn === 1 ? turnsAlone + 1 : 0;
  writesOfTurn = 0;
  for (const socket of waiting.splice(0)) socket.uncork();
}
