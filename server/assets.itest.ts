import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PlainAnswer } from '../e2e/fixtures/http.ts';
import { send } from '../e2e/fixtures/http.ts';
import { findAssets } from './assets.ts';

const SCRIPT = `// ${'a script that repeats itself '.repeat(100)}`;

let project: string;
let server: Server;

beforeAll(async () => {
  project = mkdtempSync(path.join(os.tmpdir(), 'clavitor-assets-'));
  const files = {
    'public/icon.svg': '<svg/>',
    'public/notes.exe': 'not of a kind that is served',
    '.next/static/chunks/app/[[...path]]/page-1.js': SCRIPT,
    '.next/server/secret.js': 'never served',
    'package.json': '{}',
  };
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(project, name)), { recursive: true });
    writeFileSync(path.join(project, name), content);
  }
  const assets = await findAssets(project, true);
  server = createServer((request, response) => {
    if (!assets(request, response)) response.end('a page');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(() => {
  server.close();
  rmSync(project, { recursive: true });
});

function get(name: string, headers: Record<string, string> = {}): Promise<PlainAnswer> {
  const { port } = server.address() as AddressInfo;
  return send({ port, origin: `http://localhost:${port}` }, { method: 'GET', path: name, headers });
}

const chunk = '/_next/static/chunks/app/%5B%5B...path%5D%5D/page-1.js';

test('a built file is kept forever and checked by nobody', async () => {
  const answer = await get(chunk);
  expect(answer.body.toString()).toBe(SCRIPT);
  expect(answer.headers).toMatchObject({ 'cache-control': 'public, max-age=31536000, immutable', 'content-type': 'text/javascript; charset=utf-8' });
});

test('a public file is asked for again, and answered with 304 where it is the same', async () => {
  const { headers } = await get('/icon.svg');
  expect(headers['cache-control']).toBe('public, max-age=3600');
  expect((await get('/icon.svg', { 'if-none-match': headers.etag ?? '' })).status).toBe(304);
});

test.each([
  ['br', (body: Buffer) => brotliDecompressSync(body)],
  ['gzip', (body: Buffer) => gunzipSync(body)],
])('packs with %s where the browser takes it', async (encoding, unpack) => {
  const answer = await get(chunk, { 'accept-encoding': encoding });
  expect(answer.headers).toMatchObject({ 'content-encoding': encoding, vary: 'accept-encoding' });
  expect(answer.body.length).toBeLessThan(SCRIPT.length / 10);
  expect(unpack(answer.body).toString()).toBe(SCRIPT);
});

test.each(['identity', 'br;q=0', 'gzip;q=0.0, br;q=0'])('packs nothing for a browser that takes %s', async (accepted) => {
  expect((await get(chunk, { 'accept-encoding': accepted })).headers['content-encoding']).toBeUndefined();
});

test.each(['/_next/static/../server/secret.js', '/_next/server/secret.js', '/_next/static/%2e%2e/server/secret.js', '/_next/'])('%s does not exist', async (name) => {
  expect((await get(name)).status).toBe(404);
});

test.each(['/package.json', '/notes.exe', '/../package.json', '/.next/server/secret.js', '/Icon.svg'])('%s is no file', async (name) => {
  expect((await get(name)).body.toString()).toBe('a page');
});
