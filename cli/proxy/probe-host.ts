import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';
import { makeMemoryAuthority } from './authority-store.ts';
import { LeafIssuer } from './certificates.ts';
import type { CompanyProxySettings } from './company-proxy.ts';
import type { ProbeHost } from './start.ts';

// [Note: The doctor's host]
// To see whether a tool uses a proxy, it asks it for a host that nothing but this proxy leads to: a name that no
// resolver knows (RFC 6761 §6.4), with a certificate of an authority that was just made. Programs reach names of
// this machine past every proxy, so the way there is laid as through a company's.

const NAME = 'doctor.clavitor.invalid';
const LOOPBACK = '127.0.0.1';

/** Starts a host for the doctor, see [Note: The doctor's host]. */
export async function startProbeHost(): Promise<ProbeHost> {
  const authority = await makeMemoryAuthority();
  const issuer = new LeafIssuer(authority);
  const arrived = new Set<string>();
  const host = createTlsServer({
    SNICallback: (name, done) => {
      issuer.contextFor(name).then((context) => done(null, context), (error: unknown) => done(error as Error));
    },
  });
  host.on('request', (request, response) => {
    const [, tool = ''] = (request.url ?? '').split('/', 2);
    arrived.add(tool);
    request.resume();
    response.writeHead(404, { 'content-type': 'text/plain', connection: 'close' });
    response.end('this is the host of clavitor-cli doctor\n');
  });
  const way = createServer();
  const sockets = new Set<Duplex>();
  const hostPort = await listen(host);
  way.on('connect', (message, socket, head) => {
    sockets.add(socket);
    lead(message.url === `${NAME}:443`, socket, head, hostPort);
  });
  const wayPort = await listen(way);
  const through = { scheme: 'http', host: LOOPBACK, port: wayPort, authorization: null } as const;
  const company: CompanyProxySettings = { https: through, http: through, except: '' };
  return {
    origin: `https://${NAME}`,
    company,
    caPem: authority.certificate,
    arrived,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      host.closeAllConnections();
      await Promise.all([host, way].map((server) => once(server.close(), 'close')));
    },
  };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function lead(isHost: boolean, socket: Duplex, head: Buffer, port: number): void {
  const ignore = () => undefined;
  socket.on('error', ignore);
  if (!isHost) {
    // What a tool tells its maker besides is none of the doctor's business.
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    return;
  }
  const host = connect(port, LOOPBACK);
  socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
  host.write(head);
  pipeline([socket, host], ignore);
  pipeline([host, socket], ignore);
}
