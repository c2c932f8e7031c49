import http from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { ProgramError } from './errors.ts';

/** A connection that says nothing for this long is closed; live streams send a ping more often. */
const IDLE_MS = 120_000;
const CLOSE_MS = 3_000;

/** How much time and memory a stranger may take before a request is understood. */
const LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
  keepAliveTimeout: 65_000,
  requireHostHeader: true,
  insecureHTTPParser: false,
  // Nothing here speaks another protocol, and Next would otherwise answer upgrades by itself.
  shouldUpgradeCallback: () => false,
} as const;

/** Takes connections on one port, and hands requests to whoever is in charge by then. */
export interface Listener {
  /** From here on `listener` answers; before, every answer is a 503. */
  handTo(listener: RequestListener): void;
  /** Takes no more connections, gives running answers three seconds, then cuts them. */
  close(): Promise<void>;
}

/**
 * Listens before anything slow is started, so that a taken port is known at once.
 * @param variable what sets the port, for the error
 * @throws ProgramError `port-in-use`, `port-forbidden`, `address-unknown`
 */
export async function listen(host: string, port: number, variable = 'PORT'): Promise<Listener> {
  let answer: RequestListener = notReady;
  const server = http.createServer(LIMITS, (request, response) => answer(request, response));
  server.maxHeadersCount = 100;
  server.setTimeout(IDLE_MS);
  await bind(server, { host, port, variable });
  return {
    handTo: (listener) => {
      answer = listener;
    },
    close: () => close(server),
  };
}

const notReady: RequestListener = (_request, response) => {
  response.writeHead(503, { 'retry-after': '1', 'cache-control': 'no-store', 'content-length': '0' }).end();
};

interface Place {
  readonly host: string;
  readonly port: number;
  readonly variable: string;
}

function bind(server: Server, place: Place): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (failure: NodeJS.ErrnoException) => reject(listenError(failure, place)));
    server.listen({ host: place.host, port: place.port, backlog: 511 }, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

function listenError(failure: NodeJS.ErrnoException, { port, variable }: Place): Error {
  const cause = { cause: failure };
  if (failure.code === 'EADDRINUSE') {
    return new ProgramError('port-in-use', `port ${port} is in use by another program: stop that one, or set ${variable} to another port`, cause);
  }
  if (failure.code === 'EACCES') {
    return new ProgramError('port-forbidden', `port ${port} needs more rights than this user has: set ${variable} to a port above 1023`, cause);
  }
  if (failure.code === 'EADDRNOTAVAIL' || failure.code === 'ENOTFOUND') {
    return new ProgramError('address-unknown', 'HOST is not an address of this machine: use 127.0.0.1, or 0.0.0.0 for all addresses', cause);
  }
  return failure;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
    server.close(() => {
      clearTimeout(late);
      resolve();
    });
    server.closeIdleConnections();
  });
}
