import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Proxied, REFERENCE, SECRET } from './proxied.ts';

// Each proxy and each client is a process of its own.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let proxied: Proxied;

beforeAll(async () => {
  proxied = await Proxied.start();
});

afterAll(async () => {
  await proxied.stop();
});

/** Header values are bytes, which Node shows as Latin-1. */
const ON_THE_WIRE = Buffer.from(SECRET, 'utf8').toString('latin1');

describe('clients through the proxy', () => {
  test.each(['--http1.1', '--http2'])('curl %s: header, query, path and Basic credentials', async (version) => {
    const { origin, upstream } = proxied;
    const bearer = await proxied.curl(version, `${origin}/a`, '-H', `Authorization: Bearer ${REFERENCE}`);
    expect(bearer).toEqual({ exit: 0, stdout: 'ok\n', stderr: '' });
    expect(upstream.last).toMatchObject({ version: version === '--http2' ? '2.0' : '1.1', headers: { authorization: `Bearer ${ON_THE_WIRE}` } });
    expect((await proxied.curl(version, `${origin}/${encodeURIComponent(REFERENCE)}/b?x=1&key=${REFERENCE}`)).stdout).toBe('ok\n');
    const encoded = encodeURIComponent(SECRET);
    expect(upstream.last.url).toBe(`/${encoded}/b?x=1&key=${encoded}`);
    expect((await proxied.curl(version, `${origin}/c`, '-u', 'clavitor://API/user:clavitor://Two%20words/pass%20word')).stdout).toBe('ok\n');
    expect(upstream.last.headers.authorization).toBe(`Basic ${Buffer.from('octocat:hunter2-hunter2').toString('base64')}`);
  });
});
