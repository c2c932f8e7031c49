import type { IncomingMessage, RequestOptions } from 'node:http';
import type { Bytes } from '../lib/crypto/bytes.ts';
import { ensureSecure } from './address.ts';
import { CliError } from './errors.ts';

// [Note: What an answer may be]
// The server is not trusted, so an answer is taken only in the one form in which a Clavitor server
// gives it: JSON, not compressed, of at most MAX_ANSWER bytes a field, complete within the deadline. Redirects
// are never followed: a signed request is for one server only.

/**
 * Bytes for each field that is asked for: room for a sealed value and a grant of the largest size
 * (`ENVELOPE_MAX` in base64url).
 */
const MAX_ANSWER = 1024 * 1024;

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** Seconds to wait, where the server says so, or null. */
  readonly retryAfter: number | null;
  /** Milliseconds by which this machine's clock is ahead of the server's, or null. */
  readonly clockAhead: number | null;
}

/** One request, as it goes out. */
export interface Outgoing {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Bytes;
  readonly deadlineSeconds: number;
  /** How many fields it asks for; 1 for what asks for none. */
  readonly fields: number;
}

/** RFC 6761 §6.3: `localhost` is this machine, whatever a resolver says. Not asking one also saves its time. */
const LOCALHOST = ['127.0.0.1', '::1'];

/**
 * Sends a POST request, see [Note: What an answer may be].
 * @throws CliError `insecure-server`, `unreachable`, `tls`, `bad-answer`
 */
export async function post(outgoing: Outgoing): Promise<Answer> {
  ensureSecure(outgoing.origin);
  const url = new URL(outgoing.path, outgoing.origin);
  const [host, other] = url.hostname === 'localhost' ? LOCALHOST : [url.hostname.replace(/^\[(.*)\]$/, '$1')];
  try {
    return await send(url, host, outgoing);
  } catch (error) {
    if (other === undefined || !isConnectionRefused(error)) throw error;
    return send(url, other, outgoing);
  }
}

async function send(url: URL, host: string | undefined, outgoing: Outgoing): Promise<Answer> {
  // Loaded when needed: node:https costs a local `get` a quarter of its time.
  const { request } = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  return new Promise((resolve, reject) => {
    const sent = request({ ...requestOptions(url, outgoing), host }, (response) => {
      readAnswer(response, outgoing.fields * MAX_ANSWER)
        .then(resolve, (error: unknown) => reject(connectionError(url, error)))
        .finally(() => {
          clearTimeout(deadline);
          sent.destroy();
        });
    });
    const deadline = setTimeout(() => {
      sent.destroy();
      reject(tooSlow(url, outgoing.deadlineSeconds));
    }, outgoing.deadlineSeconds * 1000);
    sent.on('error', (error) => {
      clearTimeout(deadline);
      reject(connectionError(url, error));
    });
    sent.end(outgoing.body);
  });
}

function requestOptions(url: URL, { headers, body }: Outgoing): RequestOptions & { servername?: string; rejectUnauthorized: boolean } {
  return {
    method: 'POST',
    agent: false,
    port: url.port,
    path: url.pathname,
    headers: { host: url.host, accept: 'application/json', ...headers, 'content-length': String(body.length) },
    // Without TLS nobody reads it, and working it out takes longer than the request.
    ...(url.protocol === 'http:' && { servername: '' }),
    // Stated, so that NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment cannot turn it off.
    rejectUnauthorized: true,
  };
}

async function readAnswer(response: IncomingMessage, max: number): Promise<Answer> {
  const status = response.statusCode ?? 0;
  ensureForm(status, response.headers, max);
  return {
    status,
    body: parseJson(await readBody(response, max)),
    retryAfter: parseSeconds(response.headers['retry-after']),
    clockAhead: clockAhead(response.headers.date),
  };
}

async function readBody(response: IncomingMessage, max: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    response.on('error', reject);
    response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    response.on('data', (chunk: Uint8Array) => {
      length += chunk.length;
      chunks.push(chunk);
      if (length > max) response.destroy(badAnswer('is larger than any answer of the vault'));
    });
  });
}

function ensureForm(status: number, headers: IncomingMessage['headers'], max: number): void {
  if (status >= 300 && status < 400) throw badAnswer(`is a redirect (status ${status}), which is never followed`);
  if (headers['content-encoding'] !== undefined) throw badAnswer('is compressed, which was not asked for');
  const type = headers['content-type'] ?? '';
  if (!/^application\/json *(;|$)/i.test(type)) {
    if (status >= 500) throw new CliError('unavailable', `the server cannot answer now (status ${status})`, TRY_AGAIN);
    throw badAnswer(`is not JSON (status ${status})`);
  }
  if (Number(headers['content-length'] ?? 0) > max) throw badAnswer('is larger than any answer of the vault');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw badAnswer('is not JSON', cause);
  }
}

function parseSeconds(header: string | undefined): number | null {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) : null;
}

function clockAhead(date: string | undefined): number | null {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? null : Date.now() - time;
}

const TRY_AGAIN = { hint: 'try again in a moment; if it stays so, tell the operator of the server' };

/** An answer that a Clavitor server does not give. @param what goes on after "the answer of the server" */
export function badAnswer(what: string, cause?: unknown): CliError {
  return new CliError('bad-answer', `the answer of the server ${what}`, {
    cause,
    hint: 'something else may stand at this address, or in between: compare it with the one that the owner uses',
  });
}

function tooSlow(url: URL, seconds: number): CliError {
  return new CliError('unreachable', `${url.host} has not answered within ${seconds} seconds`, {
    hint: 'check the network, or give it more time with --timeout SECONDS',
  });
}

function isConnectionRefused(error: unknown): boolean {
  const cause = error instanceof CliError ? error.cause : null;
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED';
}

function connectionError(url: URL, error: unknown): CliError {
  if (error instanceof CliError) return error;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown reason';
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code) || code === 'EPROTO') {
    return new CliError('tls', `${url.host} does not prove to be the server (${code})`, {
      cause: error,
      hint: 'its certificate is expired, for another name or from an unknown authority; NODE_EXTRA_CA_CERTS names a file of further authorities',
    });
  }
  const reasons: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'nothing listens there',
    ENOTFOUND: 'there is no such host',
    EAI_AGAIN: 'the name cannot be resolved',
    ECONNRESET: 'the connection was cut',
  };
  return new CliError('unreachable', `cannot reach ${url.host}: ${reasons[code] ?? code}`, {
    cause: error,
    hint: 'check that the server runs and that this machine reaches it',
  });
}
