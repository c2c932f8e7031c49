import { once } from 'node:events';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { LeafIssuer, makeAuthority } from '../../cli/proxy/certificates.ts';
import { BIG_BYTES, BIG_PATH, VALUE } from './request.ts';

// The host of the measurements, in a process of its own: HTTP/2 and HTTP/1.1 over TLS. A request without the
// credential gets 401, so nothing is measured that did not inject. Says its port and authority in one line.

const ANSWER = JSON.stringify({ id: 1983, name: 'clavitor', text: 'as long as a short answer of an API is'.repeat(4) });
const CHUNK = Buffer.alloc(64 * 1024, 'clavitor ');

const authority = await makeAuthority('Bench authority', Date.now());
const issuer = new LeafIssuer(authority);
const server = createSecureServer({
  allowHTTP1: true,
  SNICallback: (name, done) => {
    issuer.contextFor(name).then((context) => done(null, context), (error: unknown) => done(error as Error));
  },
});
server.on('request', answer);
server.on('sessionError', () => undefined);
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port, certificate: authority.certificate })}\n`);

function answer(request: Http2ServerRequest, response: Http2ServerResponse): void {
  request.resume();
  if (request.headers.authorization !== `Bearer ${VALUE}`) {
    response.writeHead(401).end();
  } else if (request.url === BIG_PATH) {
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': BIG_BYTES });
    Readable.from(chunks()).pipe(response);
  } else {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': ANSWER.length });
    response.end(ANSWER);
  }
}

function* chunks(): Generator<Buffer> {
  for (let sent = 0; sent < BIG_BYTES; sent += CHUNK.length) yield CHUNK;
}
