import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { ProxyAgent, request } from 'undici';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { soakRequests } from '../../tests/environment.ts';
import { Proxied, REFERENCE, SECRET } from './proxied.ts';

// A day's worth of requests through one proxy. CLAVITOR_SOAK_REQUESTS says how many; a million takes some minutes.
const REQUESTS = soakRequests();
const CONNECTIONS = 16;
const MEGABYTE = 1024 * 1024;
const RESIDENT_MAX = 150 * MEGABYTE;
/** Of each thousand requests, those up to these numbers are plain, refused and aborted; the rest is echoed. */
const UP_TO = { plain: 990, refused: 995, aborted: 998 };

vi.setConfig({ testTimeout: 60_000 + REQUESTS * 10, hookTimeout: 120_000 });

let proxied: Proxied;

beforeAll(async () => {
  proxied = await Proxied.start();
  const echo = gzipSync(`you sent ${SECRET} `.repeat(500));
  proxied.upstream.handlers.set('/echo', (_request, response) => {
    response.setHeader('content-encoding', 'gzip');
    response.end(echo);
  });
  proxied.upstream.handlers.set('/endless', (_request, response) => {
    (response as NodeJS.WritableStream).write('the beginning');
  });
});

afterAll(async () => proxied.stop());

test(`${REQUESTS} requests: memory stays flat, no socket is left, nothing is written to standard error`, async () => {
  const { child, port, bundle } = proxied.proxy;
  const errors: string[] = [];
  child.stderr?.on('data', (text: string) => errors.push(text));
  const agent = new ProxyAgent({ uri: `http://localhost:${port}`, requestTls: { ca: await readFile(bundle, 'utf8') }, connections: CONNECTIONS });
  const many = async (count: number) => {
    let left = count;
    const worker = async () => {
      while (left-- > 0) await one(agent, left);
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  };
  await many(REQUESTS / 4);
  const warm = await resident();
  await many((REQUESTS * 3) / 4);
  const end = await resident();
  process.stderr.write(`resident: ${Math.round(warm / MEGABYTE)} MB after a quarter, ${Math.round(end / MEGABYTE)} MB at the end\n`);
  // What the garbage collector leaves goes up and down by some tens of megabytes; what leaks goes up only.
  expect(end).toBeLessThan(Math.max(warm * 1.25, RESIDENT_MAX));
  await agent.destroy();
  // What listens, on both loopback addresses, and what keeps a connection to the vault.
  await vi.waitUntil(async () => (await proxied.sockets()) <= 8 + CONNECTIONS && proxied.upstream.open <= CONNECTIONS, { timeout: 20_000, interval: 200 });
  expect(child.exitCode).toBeNull();
  expect(errors).toEqual([]);
});

/** One request, of the kind that its number says. */
async function one(dispatcher: ProxyAgent, number: number): Promise<void> {
  const place = number % 1000;
  // The host writes down what arrives.
  if (place === 0) proxied.upstream.arrived.length = 0;
  if (place < UP_TO.plain) await ask(dispatcher, '/', REFERENCE, 200, 'ok\n');
  else if (place < UP_TO.refused) await ask(dispatcher, '/', 'clavitor://Nowhere/key', 403, null);
  else if (place < UP_TO.aborted) await abort(dispatcher);
  else await ask(dispatcher, '/echo', REFERENCE, 200, `you sent ${REFERENCE} `.repeat(500));
}

async function ask(dispatcher: ProxyAgent, path: string, key: string, status: number, text: string | null): Promise<void> {
  const answer = await request(`${proxied.origin}${path}`, { dispatcher, headers: { 'x-key': key } });
  const body = await answer.body.text();
  if (answer.statusCode !== status || (text !== null && body !== text)) throw new Error(`${answer.statusCode} ${body.slice(0, 200)}`);
}

/** Goes away in the middle of an answer. */
async function abort(dispatcher: ProxyAgent): Promise<void> {
  const answer = await request(`${proxied.origin}/endless`, { dispatcher, headers: { 'x-key': REFERENCE } });
  answer.body.on('error', () => undefined).destroy();
}

async function resident(): Promise<number> {
  const text = await readFile(`/proc/${String(proxied.proxy.child.pid)}/status`, 'utf8');
  return Number(/VmRSS:\s+(?<kilobytes>\d+)/.exec(text)?.groups?.['kilobytes']) * 1024;
}
