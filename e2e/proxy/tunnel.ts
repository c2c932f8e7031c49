import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { ClientHttp2Session } from 'node:http2';
import { connect as connectHttp2 } from 'node:http2';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { connect as connectTls } from 'node:tls';
import type { Proxied } from './proxied.ts';

/** A connection to the proxy. */
export function connectToProxy(proxied: Proxied, host = '127.0.0.1'): Socket {
  return connect({ port: proxied.proxy.port, host, allowHalfOpen: true });
}

/** A TLS connection through the proxy. @param target `host:port` */
export async function openTunnel(proxied: Proxied, protocol: 'h2' | 'http/1.1', target = `localhost:${proxied.upstream.port}`): Promise<TLSSocket> {
  const socket = connectToProxy(proxied);
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  if (!answer.toString('latin1').startsWith('HTTP/1.1 200 ')) throw new Error(answer.toString('utf8'));
  const servername = /^\[/.test(target) ? '' : (target.split(':', 1)[0] ?? '');
  const host = /^\[(.*)\]/.exec(target)?.[1] ?? servername;
  const tls = connectTls({ socket, host, servername, ca: await readFile(proxied.proxy.bundle, 'utf8'), ALPNProtocols: [protocol] });
  await once(tls, 'secureConnect');
  return tls;
}

/** A session of HTTP/2 through the proxy. */
export async function openSession(proxied: Proxied, target = `localhost:${proxied.upstream.port}`): Promise<ClientHttp2Session> {
  const tls = await openTunnel(proxied, 'h2', target);
  const session = connectHttp2(`https://${target}`, { createConnection: () => tls });
  // The end of the proxy is no error of a test.
  session.on('error', () => undefined);
  await once(session, 'remoteSettings');
  return session;
}
