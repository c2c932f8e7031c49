import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { Proxied, REFERENCE, SECRET } from './proxied.ts';
import type { Handler } from './upstream.ts';

// Rules of a project file, with curl: what reaches the host, and what never leaves.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const JSON_TYPE = 'Content-Type: application/json';
const FORM_TYPE = 'Content-Type: application/x-www-form-urlencoded';

let proxied: Proxied;
let body: Buffer;
let rulesFile: string;

beforeAll(async () => {
  proxied = await Proxied.start();
  rulesFile = path.join(proxied.machine.home, 'rules.toml');
  proxied.upstream.fallback = note;
  await writeRules(RULES);
  await restart('--rules', rulesFile);
});

afterAll(async () => proxied.stop());

beforeEach(() => {
  body = Buffer.alloc(0);
});

/** Keeps the body, and answers with it. */
const note: Handler = (request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.once('end', () => {
    body = Buffer.concat(parts);
    response.setHeader('content-type', 'text/plain');
    response.end(body as never);
  });
};

async function restart(...args: readonly string[]): Promise<void> {
  await proxied.stopProxy();
  await proxied.startProxy(args);
}

async function writeRules(rules: string): Promise<void> {
  await writeFile(rulesFile, rules.replaceAll('HOST', `localhost:${proxied.upstream.port}`));
}

const rule = (paths: string, inject: string, more = '') => `[[proxy.rules]]\nhost = "HOST"\npaths = ["${paths}"]\n${more}\ninject = ${inject}\n`;

const RULES = [
  rule('/header', `{ header = "Authorization", value = "Bearer ${REFERENCE}" }`),
  rule('/query', `[{ query = "api key", value = "${REFERENCE}" }, { query = "user", value = "clavitor://API/user" }]`),
  rule('/post-only', `{ header = "X-Key", value = "${REFERENCE}" }`, 'methods = ["POST"]'),
  rule('/json', `[{ json = "/auth/api~1key", value = "Bearer ${REFERENCE}" }, { json = "/user", value = "clavitor://API/user" }]`),
  rule('/json-any', '{ json = "*" }'),
  rule('/form', `{ form = "key", value = "${REFERENCE}" }`),
  rule('/form-any', '{ form = "*" }'),
  rule('/multipart', `[{ multipart = "key", value = "${REFERENCE}" }, { multipart = "*" }]`),
  rule('/nowhere', '{ header = "X-Key", value = "clavitor://Nowhere/key" }'),
].join('\n');

describe('a rule without a reference in the request', () => {
  test.each(['--http1.1', '--http2'])('%s: puts a header in place of what the client sent', async (version) => {
    const { stdout } = await proxied.curl(version, `${proxied.origin}/header`, '-H', 'authorization: Bearer made-up', '-w', '%{http_code}');
    expect(stdout).toBe('200');
    expect(proxied.upstream.last.headers.authorization).toBe(Buffer.from(`Bearer ${SECRET}`).toString('latin1'));
  });

  test('puts a query parameter in place of what the client sent, and leaves the others as they were', async () => {
    await proxied.curl(`${proxied.origin}/query?a=%7e1&api+key=made-up&user=x&b`);
    const { url } = proxied.upstream.last;
    expect(url).toMatch(/^\/query\?a=%7e1&b&api%20key=/);
    expect(new URL(url, proxied.origin).searchParams.get('api key')).toBe(SECRET);
    expect(new URL(url, proxied.origin).searchParams.get('user')).toBe('octocat');
  });

  test('is for its methods and paths only', async () => {
    await proxied.curl(`${proxied.origin}/post-only`);
    expect(proxied.upstream.last.headers['x-key']).toBeUndefined();
    await proxied.curl(`${proxied.origin}/post-only/else`, '-d', 'x');
    expect(proxied.upstream.last.headers['x-key']).toBeUndefined();
    await proxied.curl(`${proxied.origin}/post-only`, '-d', 'x');
    expect(proxied.upstream.last.headers['x-key']).toBe(Buffer.from(SECRET).toString('latin1'));
  });

  test('sends nothing where the entry does not allow the host', async () => {
    const before = proxied.upstream.arrived.length;
    const { stdout } = await proxied.curl(`${proxied.origin}/nowhere`, '-w', '%{http_code}');
    expect(stdout).toMatch(/"error":"host-not-allowed".*403$/s);
    expect(proxied.upstream.arrived).toHaveLength(before);
  });
});

describe('a body that a rule is for', () => {
  test.each(['--http1.1', '--http2'])('%s: JSON gets strings where the pointers say; all else stays as written', async (version) => {
    const sent = '{ "auth": {"n": 1.0, "api/key": 5, "big": 12345678901234567890}, "note": "clavitor://API/key" }';
    const { stdout } = await proxied.curl(version, `${proxied.origin}/json`, '-H', JSON_TYPE, '-d', sent);
    const string = JSON.stringify(`Bearer ${SECRET}`);
    expect(body.toString()).toBe(`{ "auth": {"n": 1.0, "api/key": ${string}, "big": 12345678901234567890}, "note": "clavitor://API/key" ,"user":"octocat"}`);
    expect(proxied.upstream.last.headers['content-length']).toBe(String(body.length));
    expect(stdout, 'and the answer has it scrubbed').toContain(`"api/key": "Bearer ${REFERENCE}"`);
    expect(stdout).not.toContain('4fX9');
  });

  test('JSON with "*" gets values for references in any of its strings, not in names', async () => {
    await proxied.curl(`${proxied.origin}/json-any`, '-H', 'Content-Type: application/vnd.api+json; charset=utf-8', '-H', 'Transfer-Encoding: chunked', '-d', String.raw`["clavitor:\/\/API/key", {"clavitor://API/key": ["x\u0020clavitor://API/user,"]}]`);
    expect(JSON.parse(body.toString())).toEqual([SECRET, { [REFERENCE]: ['x octocat,'] }]);
    expect(proxied.upstream.last.headers['transfer-encoding']).toBeUndefined();
  });

  test('a form gets its field, and other pairs stay as written', async () => {
    await proxied.curl(`${proxied.origin}/form`, '-H', FORM_TYPE, '-d', 'a=%7e+1&key=made-up&key=twice&b');
    expect(body.toString()).toMatch(/^a=%7e\+1&key=[^&]+&b$/);
    expect(new URLSearchParams(body.toString()).get('key')).toBe(SECRET);
    await proxied.curl(`${proxied.origin}/form`, '-H', FORM_TYPE, '-d', 'a=1');
    expect([...new URLSearchParams(body.toString())]).toEqual([['a', '1'], ['key', SECRET]]);
    await proxied.curl(`${proxied.origin}/form-any`, '-H', FORM_TYPE, '--data-urlencode', `x=Bearer ${REFERENCE}`, '-d', 'y=+');
    expect([...new URLSearchParams(body.toString())]).toEqual([['x', `Bearer ${SECRET}`], ['y', ' ']]);
  });

  test('multipart gets its text fields, and files stay as they are', async () => {
    const file = path.join(proxied.machine.home, 'file.bin');
    const bytes = Buffer.concat([Buffer.from([0, 255, 13, 10, 45, 45]), Buffer.from(REFERENCE)]);
    await writeFile(file, bytes);
    await proxied.curl(`${proxied.origin}/multipart`, '-F', `file=@${file}`, '-F', 'note=clavitor://API/user,', '-F', 'plain=x');
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': proxied.upstream.last.headers['content-type'] ?? '' } }).formData();
    expect(form.get('key')).toBe(SECRET);
    expect(form.get('note')).toBe('octocat,');
    expect(form.get('plain')).toBe('x');
    expect(Buffer.from(await (form.get('file') as File).arrayBuffer())).toEqual(bytes);
  });

  test('a client that waits for leave to send gets it', async () => {
    const { stdout } = await proxied.curl('--http1.1', `${proxied.origin}/json-any`, '-H', JSON_TYPE, '-H', 'Expect: 100-continue', '-d', '["x"]', '-w', '%{http_code}');
    expect(stdout).toBe('["x"]200');
    expect(proxied.upstream.last.headers.expect).toBeUndefined();
  });

  test('another kind of body, and a request without one, pass as they are', async () => {
    const { stdout } = await proxied.curl(`${proxied.origin}/json-any`, '-H', 'Content-Type: text/plain', '-d', REFERENCE);
    expect(body.toString()).toBe(REFERENCE);
    expect(stdout).toBe(REFERENCE);
    expect((await proxied.curl(`${proxied.origin}/json-any`, '-w', '%{http_code}')).stdout).toBe('200');
  });

  test.each([
    ['JSON cut off', '/json', [JSON_TYPE], '{"auth":', 'bad-body'],
    ['two values', '/json-any', [JSON_TYPE], '1 2', 'bad-body'],
    ['no object where the pointer leads', '/json', [JSON_TYPE], '{"auth":[]}', 'bad-body'],
    ['bytes that are no text', '/json', [JSON_TYPE], '\u00ff', 'bad-body'],
    ['deeper than any request', '/json-any', [JSON_TYPE], '['.repeat(300) + ']'.repeat(300), 'bad-body'],
    ['a compressed body', '/json', [JSON_TYPE, 'Content-Encoding: gzip'], '{}', 'bad-body'],
    ['multipart without a boundary', '/multipart', ['Content-Type: multipart/form-data'], 'x', 'bad-body'],
    ['multipart without an end', '/multipart', ['Content-Type: multipart/form-data; boundary=b'], '--b\r\nContent-Disposition: form-data; name="x"\r\n\r\ny', 'bad-body'],
    ['a damaged reference', '/json-any', [JSON_TYPE], '["clavitor://%ff/key"]', 'bad-reference'],
  ] as const)('%s is refused, and nothing goes out', async (_what, place, fields, text, code) => {
    const before = proxied.upstream.arrived.length;
    const file = path.join(proxied.machine.home, 'body.bin');
    await writeFile(file, text, 'latin1');
    const { stdout } = await proxied.curl(`${proxied.origin}${place}`, ...fields.flatMap((field) => ['-H', field]), '--data-binary', `@${file}`);
    expect(stdout).toContain(`"error":"${code}"`);
    expect(proxied.upstream.arrived).toHaveLength(before);
  });

  test('a body over 8 MiB is refused, also without a length', async () => {
    const file = path.join(proxied.machine.home, 'large.json');
    await writeFile(file, `["${'x'.repeat(9 * 1024 * 1024)}"]`);
    const { stdout } = await proxied.curl('-T', file, '-X', 'POST', `${proxied.origin}/json-any`, '-H', JSON_TYPE, '-H', 'Transfer-Encoding: chunked');
    expect(stdout).toContain('"error":"body-too-large"');
  });
});

describe('the file of the rules', () => {
  test('is read again when it changes', async () => {
    await writeRules(rule('/changed', `{ header = "X-New", value = "${REFERENCE}" }`));
    await vi.waitFor(async () => {
      await proxied.curl(`${proxied.origin}/changed`);
      expect(proxied.upstream.last.headers['x-new']).toBe(Buffer.from(SECRET).toString('latin1'));
    }, { timeout: 10_000, interval: 300 });
  });
});
