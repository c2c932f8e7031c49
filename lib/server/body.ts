import type { IncomingMessage } from 'node:http';
import { ServerError } from './errors.ts';
import type { Bytes } from '../crypto/bytes.ts';
import { fromUtf8 } from '../crypto/bytes.ts';

const JSON_TYPE = /^application\/json(?:; *charset=utf-8)?$/i;
/** Deeper than any schema of ours. */
const MOST_DEPTH = 16;

/**
 * The body of a request, uncompressed JSON of a stated length. Node's parser holds the sender to that
 * length, so nothing larger than `most` bytes is ever read.
 * @throws ServerError `too-large`; `bad-request` for another content type, a compressed body or one of unknown length
 */
export async function readBody(incoming: IncomingMessage, most: number): Promise<Bytes> {
  const { headers } = incoming;
  const length = Number(headers['content-length'] ?? Number.NaN);
  if (!JSON_TYPE.test(headers['content-type'] ?? '')) throw badBody('the content type must be application/json');
  if (headers['content-encoding'] !== undefined) throw badBody('the body must not be compressed');
  if (!Number.isSafeInteger(length)) throw badBody('the content length is missing');
  if (length > most) throw new ServerError('too-large', `a body here has at most ${most} bytes`);
  return received(incoming);
}

/** Reads the stream itself: a web `Request` around it would cost more than the rest of a fetch's parsing. */
async function received(incoming: IncomingMessage): Promise<Bytes> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
    incoming.on('error', (cause) => reject(new ServerError('bad-request', 'the body did not arrive', { cause })));
    incoming.on('close', () => incoming.complete || reject(badBody('the body did not arrive')));
  });
}

/** The JSON of a body. @throws ServerError `bad-request` for bad UTF-8, bad JSON and deep nesting */
export function parseJson(body: Bytes): unknown {
  try {
    const text = fromUtf8(body);
    ensureShallow(text);
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof ServerError) throw cause;
    throw new ServerError('bad-request', 'the body is not JSON', { cause });
  }
}

function ensureShallow(text: string): void {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (letter === '"') at = endOfString(text, at);
    else if (letter === '[' || letter === '{') depth++;
    else if (letter === ']' || letter === '}') depth--;
    if (depth > MOST_DEPTH) throw badBody('the body is nested too deeply');
  }
}

/** The place of the quote that closes the string opened at `start`; the end of the text where none does. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}

function badBody(message: string): ServerError {
  return new ServerError('bad-request', message);
}
