import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Proxied, REFERENCE, SECRET } from './proxied.ts';

// Attack 26: the upstream echoes the credential.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const BEARER = ['-H', `Authorization: Bearer ${REFERENCE}`];
const bytes = Buffer.from(SECRET, 'utf8');

let proxied: Proxied;

beforeAll(async () => {
  proxied = await Proxied.start();
});

afterAll(async () => {
  await proxied.stop();
});

/** Has the host answer `/echo` with these parts, one after the other. */
function echo(parts: readonly (string | Buffer)[], headers: Readonly<Record<string, string>> = {}): void {
  proxied.upstream.handlers.set('/echo', (_request, answer) => {
    const response = answer as ServerResponse;
    response.writeHead(200, headers);
    const [first, ...rest] = parts;
    const next = (part: string | Buffer | undefined) => {
      if (part === undefined) response.end();
      else response.write(part, () => setImmediate(() => next(rest.shift())));
    };
    next(first);
  });
}

/** What a client reads: headers and body. */
async function read(...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await proxied.curl('-i', `${proxied.origin}/echo`, ...BEARER, ...args);
  expect(stderr).toBe('');
  return stdout;
}

const FORMS: readonly (readonly [string, string])[] = [
  ['raw', SECRET],
  ['base64', bytes.toString('base64')],
  ['base64 of a longer text', Buffer.concat([Buffer.from('x:'), bytes, Buffer.from(':yz')]).toString('base64')],
  ['base64 of another longer text', Buffer.concat([Buffer.from('x'), bytes, Buffer.from('y')]).toString('base64')],
  ['base64url', bytes.toString('base64url')],
  ['URL-encoded', encodeURIComponent(SECRET)],
  ['URL-encoded in small letters', encodeURIComponent(SECRET).replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())],
  ['JSON-escaped', JSON.stringify(SECRET).slice(1, -1)],
  ['JSON-escaped as Python does', JSON.stringify(SECRET).slice(1, -1).replace('ü', String.raw`\u00fc`)],
  ['hexadecimal', bytes.toString('hex')],
];

describe('attack 26', () => {
  test('attack 26: a download keeps its length, and so does a part of one, whatever is replaced', async () => {
    const filler = 'a'.repeat(700_000);
    const large = `${filler}${SECRET}${filler}${bytes.toString('base64')}.`;
    const length = String(Buffer.byteLength(large));
    echo([large], { 'content-length': length });
    const file = path.join(proxied.machine.home, 'download');
    expect(await read('--http1.1', '-D', '-', '-o', file, '--no-include')).toMatch(new RegExp(`content-length: ${length}\r\n`, 'i'));
    const body = await readFile(file, 'utf8');
    expect(Buffer.byteLength(body)).toBe(Number(length));
    expect(body).not.toContain(SECRET);
    expect(body).not.toContain(bytes.toString('base64'));
    expect(body).toContain('aclavitor://');
    const part = `a part with ${SECRET}.`;
    proxied.upstream.handlers.set('/echo', (_request, answer) => {
      const response = answer as ServerResponse;
      response.writeHead(206, { 'content-length': String(Buffer.byteLength(part)), 'content-range': 'bytes 0-9/100' });
      response.write(part.slice(0, 15), () => setImmediate(() => response.end(part.slice(15))));
    });
    const text = await read('--http1.1');
    expect(text).toMatch(new RegExp(`content-length: ${Buffer.byteLength(part)}\r\n`, 'i'));
    expect(text).toMatch(/a part with clavitor:.*\.$/);
  });

  test.each(FORMS)('attack 26: in the body, %s', async (_name, form) => {
    echo([`before ${form} after`]);
    const text = await read();
    expect(text).toContain('before ');
    expect(text).toContain(' after');
    // The characters that a form shares with its neighbours may stay.
    expect(text).not.toContain(form.slice(4, -6));
    expect(text).toContain(REFERENCE);
  });

  test('attack 26: in a header', async () => {
    echo(['ok'], { 'x-echo': `<${bytes.toString('latin1')}>`, location: `/?key=${encodeURIComponent(SECRET)}` });
    expect(await read()).toMatch(new RegExp(`x-echo: <${REFERENCE}>\r\nlocation: /\\?key=${REFERENCE}\r\n`, 'i'));
  });

  test.each([true, false])('attack 26: in the reason phrase, of an answer that is there to its end: %s', async (isWhole) => {
    proxied.upstream.handlers.set('/echo', (_request, answer) => {
      const response = answer as ServerResponse;
      response.writeHead(200, `OK ${bytes.toString('latin1')}`, isWhole ? { 'content-length': '2' } : {});
      if (isWhole) response.end(Buffer.from('ok'));
      else response.write('o', () => setImmediate(() => response.end('k')));
    });
    const text = await read('--http1.1');
    expect(text).toContain(`HTTP/1.1 200 OK ${REFERENCE}\r\n`);
    expect(text.endsWith('\r\n\r\nok')).toBe(true);
  });

  test.each(['--http1.1', '--http2'])('attack 26: split at every place, %s', async (version) => {
    echo([...bytes].map((byte) => Buffer.from([byte])));
    expect((await read(version)).endsWith(`\r\n\r\n${REFERENCE}`)).toBe(true);
  });

  const packed = Buffer.from(`before ${SECRET} after`, 'utf8');
  test.each([
    ['gzip', gzipSync(packed)],
    ['deflate', deflateSync(packed)],
    ['deflate', deflateRawSync(packed)],
    ['br', brotliCompressSync(packed)],
    ['zstd', zstdCompressSync(packed)],
    ['gzip, br', brotliCompressSync(gzipSync(packed))],
  ])('attack 26: inside %s', async (encoding, body) => {
    echo([body.subarray(0, 9), body.subarray(9)], { 'content-encoding': encoding, 'content-length': String(body.length) });
    const text = await read('--raw');
    expect(text).toContain(`before ${REFERENCE} after`);
    expect(text.toLowerCase()).not.toContain('content-encoding');
  });

  test('attack 26: what cannot be opened is not passed on', async () => {
    echo([packed], { 'content-encoding': 'rot13' });
    expect(await read()).toContain('"error":"upstream-encoding"');
  });

  /** Has the host answer with messages of Connect, all of them at once. */
  function connect(messages: readonly (readonly [flags: number, message: Buffer])[]): void {
    const framed = messages.map(([flags, message]) => {
      const head = Buffer.from([flags, 0, 0, 0, 0]);
      head.writeUInt32BE(message.length, 1);
      return Buffer.concat([head, message]);
    });
    const body = Buffer.concat(framed);
    proxied.upstream.handlers.set('/echo', (_request, answer) => {
      (answer as ServerResponse).writeHead(200, { 'content-type': 'application/connect+json', 'content-length': String(body.length) }).end(body);
    });
  }

  test('attack 26: a compressed message of Connect is not passed on, also where all of them are there at once', async () => {
    connect([[0, packed], [2, Buffer.from('{}')]]);
    expect(await read('--http1.1', '-H', 'Connect-Accept-Encoding: gzip')).toMatch(/before clavitor:\/\/API\/key\** after/);
    expect(proxied.upstream.last.headers['connect-accept-encoding']).toBe('identity');
    connect([[0, packed], [1, gzipSync(packed)]]);
    expect(await read('--http1.1')).toMatch(/HTTP\/1\.1 502 .*"error":"upstream-encoding"/s);
  });

  test('attack 26: a later request without a reference reads none of it either', async () => {
    echo(['ok']);
    await read();
    echo([`stored: ${SECRET}`]);
    const { stdout } = await proxied.curl(`${proxied.origin}/echo`);
    expect(stdout).toBe(`stored: ${REFERENCE}`);
  });

  test('attack 26: many spellings of another reference do not have a value forgotten', async () => {
    echo([`echo: ${SECRET}`]);
    const spelt = (index: number) => 'anthropic'.replaceAll(/[a-z]/g, (letter, at: number) => ((index >> at) % 2 === 1 ? letter.toUpperCase() : letter));
    const others = Array.from({ length: 250 }, (_, index) => `clavitor://${spelt(index)}/key`);
    expect(await read('-H', `X-Others: ${others.join(',')}`)).toContain(`echo: ${REFERENCE}`);
  });

  test('attack 26: an event goes on at once, without the credential', async () => {
    let more: () => void = () => undefined;
    proxied.upstream.handlers.set('/echo', (_request, answer) => {
      const response = answer as ServerResponse;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${SECRET}\n\n`);
      more = () => void response.end('data: end\n\n');
    });
    const { child, first, end } = proxied.streamingCurl(`${proxied.origin}/echo`, ...BEARER);
    // The first event is read while the stream is still open.
    expect(await first).toBe(`data: ${REFERENCE}\n\n`);
    expect(child.exitCode).toBeNull();
    more();
    expect(await end).toBe(`data: ${REFERENCE}\n\ndata: end\n\n`);
  });
});
