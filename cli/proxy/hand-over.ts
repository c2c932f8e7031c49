import type { Socket } from 'node:net';

/** Hands a connection over to who reads it next, and starts it by that: as `node:http` does after an upgrade. */
export function handOver(socket: Socket): Socket {
  return Object.assign(socket, { readableFlowing: null });
}
