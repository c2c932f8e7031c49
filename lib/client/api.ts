import * as z from 'zod/mini';
import type { OwnerErrorCode } from '../protocol/wire/owner.ts';
import { OwnerFailure } from '../protocol/wire/owner.ts';
import type { ClientErrorCode } from './errors.ts';
import { ClientError } from './errors.ts';
import { makeSignal } from './store.ts';

// The page's Content-Security-Policy forbids compiling code from text, and zod would try it.
z.config({ jitless: true });

/** Fires when the server says that this session is over, or locked. */
export const sessionLost = makeSignal<'signed-out' | 'locked'>();
/** Fires with false when the server does not answer, with true when it does. */
export const reachable = makeSignal<boolean>();

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const CODES: Readonly<Record<OwnerErrorCode, ClientErrorCode>> = {
  'bad-request': 'bad-request',
  'bad-origin': 'forbidden',
  unauthorized: 'signed-out',
  locked: 'locked',
  forbidden: 'forbidden',
  'not-found': 'not-found',
  conflict: 'conflict',
  claimed: 'claimed',
  'bad-claim': 'bad-claim',
  'last-passkey': 'last-passkey',
  'needs-recovery': 'needs-recovery',
  limited: 'limited',
  'too-large': 'too-large',
  unavailable: 'server',
  internal: 'server',
};

/**
 * One call of the owner's API (`lib/protocol/wire/owner.ts`).
 * @param schema what the answer must look like
 * @throws ClientError `offline` where no answer came, `server` for one that is not of the API,
 * `integrity` for one that does not fit, or the code of the refusal
 */
export async function call<S extends z.ZodMiniType>(
  method: Method,
  path: string,
  schema: S,
  body?: unknown,
): Promise<z.output<S>> {
  const response = await send(method, path, body);
  const text = await readText(response);
  if (!response.ok) throw refusal(response, text);
  const json = parseJson(text);
  // A gateway or a captive portal answers with pages; the API with JSON of one shape.
  if (json === undefined) throw new ClientError('server', 'the answer is not JSON');
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new ClientError('integrity', 'the answer has an unknown shape');
  return parsed.data;
}

/** As `call` for a read, but the answer's bytes as they are, for a worker to take apart. */
export async function callForBytes(path: string): Promise<ArrayBuffer> {
  const response = await send('GET', path, undefined);
  if (!response.ok) throw refusal(response, await readText(response));
  try {
    return await response.arrayBuffer();
  } catch (cause) {
    throw offline(cause);
  }
}

async function send(method: Method, path: string, body: unknown): Promise<Response> {
  const init: RequestInit = { method, credentials: 'same-origin', cache: 'no-store', redirect: 'error' };
  if (method !== 'GET') {
    init.headers = { 'content-type': 'application/json' };
    init.body = JSON.stringify(body ?? {});
  }
  try {
    const response = await fetch(path, init);
    reachable.emit(true);
    return response;
  } catch (cause) {
    throw offline(cause);
  }
}

async function readText(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (cause) {
    throw offline(cause);
  }
}

function offline(cause: unknown): ClientError {
  reachable.emit(false);
  return new ClientError('offline', 'the server does not answer', { cause });
}

function refusal(response: Response, text: string): ClientError {
  const parsed = OwnerFailure.safeParse(parseJson(text));
  if (!parsed.success) return new ClientError('server', `the server answered with status ${response.status}`);
  const code = CODES[parsed.data.error];
  if (code === 'signed-out' || code === 'locked') sessionLost.emit(code);
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new ClientError(code, `the server refused: ${parsed.data.error}`, {
    ...(Number.isFinite(retryAfter) ? { retryAfter } : {}),
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
