import type { Duplex } from 'node:stream';

/** How long a host may take until it is connected to, TLS included; the system alone would wait for minutes. */
const CONNECT_MS = 20_000;

/** Ends a connection that is not there in time, with `ETIMEDOUT`. @param event what says that it is there */
export function limitConnecting<T extends Duplex>(socket: T, event: 'connect' | 'secureConnect'): T {
  const timer = setTimeout(() => {
    socket.destroy(Object.assign(new Error('the host does not answer'), { code: 'ETIMEDOUT' }));
  }, CONNECT_MS);
  const stop = () => clearTimeout(timer);
  return socket.once(event, stop).once('close', stop);
}
