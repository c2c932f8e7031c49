import { once } from 'node:events';
import type { ServerHttp2Stream } from 'node:http2';
import { performServerHandshake } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { createServer } from 'node:tls';
import { LeafIssuer, makeAuthority } from '../../cli/proxy/certificates.ts';
import { BIG_BYTES, BIG_PATH, VALUE } from './request.ts';

// The host of the measurements, in a process of its own: HTTP/2 and HTTP/1.1 over TLS. A request without the
// credential gets 401, so nothing is measured that did not inject. Says its port and authority in one line.

const ANSWER = JSON.stringify({ id: 1983, name: 'clavitor', text: 'as long as a short answer of an API is'.repeat(4) });
const CHUNK = Buffer.alloc(64 * 1024, 'clavitor ');
const AUTHORIZATION = `Bearer ${VALUE}`;
const HEAD_END = '\r\n\r\n';

const authority = await makeAuthority('Bench authority', Date.now());
const issuer = new LeafIssuer(authority);
const server = createServer({
  ALPNProtocols: ['h2', 'http/1.1'],
  SNICallback: (name, done) => {
    issuer.contextFor(name).then((context) => done(null, context), (error: unknown) => done(error as Error));
  },
});
server.on('secureConnection', (socket) => {
  socket.on('error', () => undefined);
  if (socket.alpnProtocol === 'h2') performServerHandshake(socket).on('stream', answerStream).on('error', () => undefined);
  else answerConnection(socket);
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port, certificate: authority.certificate })}\n`);

function answerStream(stream: ServerHttp2Stream, headers: { readonly authorization?: string }): void {
  stream.on('error', () => undefined).resume();
  if (headers.authorization === AUTHORIZATION) {
    stream.respond({ ':status': 200, 'content-type': 'application/json', 'content-length': ANSWER.length });
    stream.end(ANSWER);
  } else {
    stream.respond({ ':status': 401 }, { endStream: true });
  }
}

/**
 * Requests of HTTP/1.1 without a body, one after another. It reads no more of them than the path and the credential,
 * because it shares the cores with what is measured: `node:https` takes half as long to answer as a proxy to pass on.
 */
function answerConnection(socket: TLSSocket): void {
  let read = '';
  socket.on('data', (chunk: Buffer) => {
    read += chunk.toString('latin1');
    const end = read.indexOf(HEAD_END);
    if (end === -1) return;
    const head = read.slice(0, end + 2);
    read = read.slice(end + HEAD_END.length);
    answerHead(socket, head);
  });
}

function answerHead(socket: TLSSocket, head: string): void {
  if (/\r\nauthorization: (?<shown>[^\r]*)\r\n/i.exec(head)?.groups?.['shown'] !== AUTHORIZATION) {
    socket.write('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n');
  } else if (head.startsWith(`GET ${BIG_PATH} `)) {
    socket.write(answerHeadOf('application/octet-stream', BIG_BYTES));
    Readable.from(chunks()).pipe(socket, { end: false });
  } else {
    socket.write(`${answerHeadOf('application/json', ANSWER.length)}${ANSWER}`, 'latin1');
  }
}

function answerHeadOf(type: string, length: number): string {
  return `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\nDate: ${new Date().toUTCString()}\r\nConnection: keep-alive\r\n\r\n`;
}

function* chunks(): Generator<Buffer> {
  for (let sent = 0; sent < BIG_BYTES; sent += CHUNK.length) yield CHUNK;
}
