import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Where git's own program for serving repositories may be. */
const BACKEND = '/usr/lib/git-core/git-http-backend';

/** A host of git repositories that asks for Basic credentials: git's own program behind CGI (RFC 3875). */
export class GitHost {
  readonly #folder: string;
  readonly #expected: string;
  /** Requests that had the credentials. */
  authorized = 0;

  constructor(folder: string, user: string, password: string) {
    this.#folder = folder;
    this.#expected = `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    if (request.headers.authorization !== this.#expected) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      return;
    }
    this.authorized += 1;
    const url = new URL(request.url ?? '', 'http://localhost');
    const backend = spawn(BACKEND, [], {
      env: {
        NODE_ENV: 'production',
        GIT_PROJECT_ROOT: this.#folder,
        GIT_HTTP_EXPORT_ALL: '1',
        REMOTE_USER: 'octocat',
        REQUEST_METHOD: request.method,
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        CONTENT_TYPE: request.headers['content-type'],
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
        GIT_PROTOCOL: [request.headers['git-protocol']].flat().join(''),
      },
    });
    request.pipe(backend.stdin);
    const chunks: Buffer[] = [];
    backend.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    backend.once('close', () => answer(response, Buffer.concat(chunks)));
  }
}

/** Turns what a CGI program wrote into an answer. */
function answer(response: ServerResponse, bytes: Buffer): void {
  const end = bytes.indexOf('\r\n\r\n');
  for (const line of bytes.subarray(0, end).toString('latin1').split('\r\n')) {
    const [name = '', value = ''] = line.split(': ', 2);
    if (name.toLowerCase() === 'status') response.statusCode = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
  response.end(bytes.subarray(end + 4));
}
