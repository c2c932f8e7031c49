import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import path from 'node:path';
import { ProxyAgent, request } from 'undici';
import { WebSocket, WebSocketServer } from 'ws';
import { formatOpaque } from '../../cli/opaque-reference.ts';
import { GitHost } from './git-host.ts';
import { tunnelAgent } from './tunnel-agent.ts';
import { Upstream } from './upstream.ts';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { serveAnthropic } from '../clients/anthropic-host.ts';
import { HELLO } from '../clients/model-host.ts';
import { serveOpenAi } from '../clients/openai-host.ts';
import type { ClientEnd } from './proxied.ts';
import { ANTHROPIC_KEY, OPENAI_KEY, Proxied, REFERENCE, SECRET } from './proxied.ts';

// Each proxy and each client is a process of its own.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let proxied: Proxied;

beforeAll(async () => {
  proxied = await Proxied.start();
});

afterAll(async () => {
  await proxied.stop();
});

const PYTHON = '/usr/bin/python3';
/** What `npm test` installs from Debian where it may. */
function hasModules(...names: readonly string[]): boolean {
  return names.every((name) => existsSync(`/usr/lib/python3/dist-packages/${name}`));
}

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

  test('curl: fields that are not ASCII pass as the bytes that they are, with a body on either side', async () => {
    const { origin, upstream } = proxied;
    upstream.handlers.set('/bytes', (request, answer) => {
      const response = answer as ServerResponse;
      response.setHeader('x-name', request.headers['x-name'] ?? '');
      response.write('', 'latin1');
      request.resume().once('end', () => response.end('done'));
    });
    const { stdout } = await proxied.curl('--http1.1', '-i', `${origin}/bytes`, '-H', 'X-Name: Zoë', '-H', `X-Key: ${REFERENCE}`, '--data', 'body');
    expect(stdout).toMatch(/\r\nx-name: Zoë\r\n/);
    expect(upstream.last.headers['x-key']).toBe(ON_THE_WIRE);
  });

  test.each(['http', 'https'])('curl, absolute-form %s', async (scheme) => {
    const { upstream, proxy } = proxied;
    const host = `localhost:${upstream.port}`;
    const request = `GET ${scheme}://${host}/absolute HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nX-Key: ${REFERENCE}\r\n\r\n`;
    const plain = await Upstream.start(null);
    const target = scheme === 'https' ? host : `localhost:${plain.port}`;
    const answer = await sendRaw(proxy.port, request.replaceAll(host, target));
    // Without TLS the entry would have to name that port.
    expect(answer).toContain(scheme === 'https' ? 'HTTP/1.1 200' : '"error":"host-not-allowed"');
    if (scheme === 'https') expect(upstream.last).toMatchObject({ url: '/absolute', headers: { 'x-key': ON_THE_WIRE } });
    const free = await sendRaw(proxy.port, request.replaceAll(host, target).replace(/X-Key: .*\r\n/, ''));
    expect(free).toContain('HTTP/1.1 200');
    await plain.stop();
  });

  test('one-time codes, opaque references, and an unknown name', async () => {
    const { origin, upstream } = proxied;
    await proxied.curl(`${origin}/`, '-H', 'X-Code: clavitor://Two%20words/totp');
    expect(upstream.last.headers['x-code']).toMatch(/^\d{6}$/);
    const opaque = formatOpaque({ name: 'API', label: 'key' }, 'sk-');
    await proxied.curl(`${origin}/`, '-H', `X-Api-Key: ${opaque}`);
    expect(upstream.last.headers['x-api-key']).toBe(ON_THE_WIRE);
    const unknown = await proxied.curl(`${origin}/`, '-H', 'X: clavitor://Missing/key');
    expect(JSON.parse(unknown.stdout)).toMatchObject({ error: 'vault', message: 'the vault refused', reference: 'clavitor://Missing/key' });
  });

  test("Node's fetch, by its environment alone", async () => {
    const script = `const answer = await fetch(process.argv[1], { headers: { authorization: 'Bearer ${REFERENCE}' } }); console.log(answer.status, await answer.text());`;
    const end = await proxied.client(process.execPath, ['--input-type=module', '-e', script, `${proxied.origin}/fetch`], await environment());
    expect(end).toEqual({ exit: 0, stdout: '200 ok\n\n', stderr: '' });
    expect(proxied.upstream.last).toMatchObject({ url: '/fetch', headers: { authorization: `Bearer ${ON_THE_WIRE}` } });
  });

  test.each([false, true])('undici, with HTTP/2: %s', async (allowH2) => {
    const ca = await readFile(proxied.proxy.bundle, 'utf8');
    const agent = new ProxyAgent({ uri: proxied.proxyUrl, requestTls: { ca }, allowH2 });
    const answer = await request(`${proxied.origin}/undici`, { dispatcher: agent, headers: { 'x-key': REFERENCE } });
    expect([answer.statusCode, await answer.body.text()]).toEqual([200, 'ok\n']);
    expect(proxied.upstream.last).toMatchObject({ url: '/undici', headers: { 'x-key': ON_THE_WIRE } });
    await agent.close();
  });

  test("Python's urllib, by its environment alone", async () => {
    const script = `import urllib.request, sys
request = urllib.request.Request(sys.argv[1], headers={'X-Key': '${REFERENCE}'})
print(urllib.request.urlopen(request).read().decode(), end='')`;
    const end = await proxied.client(PYTHON, ['-c', script, `${proxied.origin}/urllib`], await environment());
    expect(end).toEqual({ exit: 0, stdout: 'ok\n', stderr: '' });
    expect(proxied.upstream.last).toMatchObject({ url: '/urllib', headers: { 'x-key': ON_THE_WIRE } });
  });

  test("OpenAI's library, whole and streamed", async () => {
    serveOpenAi(proxied.upstream);
    const script = `import OpenAI from ${module('openai')};
const client = new OpenAI({ baseURL: process.argv[1] + '/v1', apiKey: process.env.OPENAI_API_KEY, maxRetries: 0 });
const ask = { model: 'gpt-test', input: 'say hello' };
console.log((await client.responses.create(ask)).output_text);
for await (const event of await client.responses.create({ ...ask, stream: true })) if (event.type === 'response.output_text.done') console.log(event.text);`;
    const end = await node(script, { OPENAI_API_KEY: formatOpaque({ name: 'OpenAI', label: 'key' }, 'sk-') });
    expect(end).toEqual({ exit: 0, stdout: `${HELLO}\n${HELLO}\n`, stderr: '' });
    expect(proxied.upstream.last).toMatchObject({ url: '/v1/responses', headers: { authorization: `Bearer ${OPENAI_KEY}` } });
  });

  test("Anthropic's library, whole and streamed", async () => {
    serveAnthropic(proxied.upstream);
    const script = `import Anthropic from ${module('@anthropic-ai/sdk')};
const client = new Anthropic({ baseURL: process.argv[1], apiKey: process.env.ANTHROPIC_API_KEY, maxRetries: 0 });
const ask = { model: 'claude-test', max_tokens: 10, messages: [{ role: 'user', content: 'say hello' }] };
console.log((await client.messages.create(ask)).content[0].text);
console.log(await client.messages.stream(ask).finalText());`;
    const end = await node(script, { ANTHROPIC_API_KEY: 'clavitor://Anthropic/key' });
    expect(end).toEqual({ exit: 0, stdout: `${HELLO}\n${HELLO}\n`, stderr: '' });
    expect(proxied.upstream.last).toMatchObject({ url: '/v1/messages', headers: { authorization: `Bearer ${ANTHROPIC_KEY}` } });
  });

  test.runIf(hasModules('requests'))("Python's requests, by its environment alone", async () => {
    const script = `import requests, sys
with requests.Session() as session:
    for _ in range(2):
        print(session.post(sys.argv[1], headers={'X-Key': '${REFERENCE}'}, auth=('user', '${REFERENCE}'), data=b'x' * 100000).text, end='')`;
    const end = await proxied.client(PYTHON, ['-c', script, `${proxied.origin}/requests`], await environment());
    expect(end).toEqual({ exit: 0, stdout: 'ok\nok\n', stderr: '' });
    const authorization = `Basic ${Buffer.from(`user:${SECRET}`).toString('base64')}`;
    expect(proxied.upstream.last).toMatchObject({ url: '/requests', headers: { 'x-key': ON_THE_WIRE, authorization } });
  });

  test.runIf(hasModules('httpx', 'h2')).each(['1.1', '2.0'])("Python's httpx, HTTP/%s, by its environment alone", async (version) => {
    const script = `import httpx, sys
with httpx.Client(http2=${version === '2.0' ? 'True' : 'False'}) as client:
    for _ in range(2):
        answer = client.post(sys.argv[1], headers={'X-Key': '${REFERENCE}'}, auth=('user', '${REFERENCE}'), params={'key': '${REFERENCE}'}, content=b'x' * 100000)
        print(answer.http_version, answer.text, end='')`;
    const end = await proxied.client(PYTHON, ['-c', script, `${proxied.origin}/httpx`], await environment());
    const line = `HTTP/${version === '2.0' ? '2' : version} ok\n`;
    expect(end).toEqual({ exit: 0, stdout: line.repeat(2), stderr: '' });
    const authorization = `Basic ${Buffer.from(`user:${SECRET}`).toString('base64')}`;
    expect(proxied.upstream.last).toMatchObject({ version, headers: { 'x-key': ON_THE_WIRE, authorization } });
    expect(new URL(proxied.upstream.last.url, proxied.origin).searchParams.get('key')).toBe(SECRET);
  });

  test('ws: the handshake carries the credential, the echo does not bring it back', async () => {
    const { upstream } = proxied;
    const server = new WebSocketServer({ noServer: true, perMessageDeflate: true });
    upstream.onUpgrade = (message, socket, head) => {
      server.handleUpgrade(message, socket, head, (peer) => {
        peer.send(`you are ${SECRET}`);
        peer.on('message', (data: Buffer) => peer.send(`${data.toString()} from ${SECRET}`.repeat(2_000)));
      });
    };
    const ca = await readFile(proxied.proxy.bundle, 'utf8');
    const options = { agent: tunnelAgent(proxied.proxy.port, ca), headers: { authorization: `Bearer ${REFERENCE}` } };
    const socket = new WebSocket(`wss://localhost:${upstream.port}/socket`, options);
    const [first] = (await once(socket, 'message')) as [Buffer];
    expect(first.toString()).toBe(`you are ${REFERENCE}`);
    expect(upstream.last).toMatchObject({ url: '/socket', headers: { authorization: `Bearer ${ON_THE_WIRE}` } });
    socket.send('hello');
    const [second] = (await once(socket, 'message')) as [Buffer];
    expect(second.toString()).toBe(`hello from ${REFERENCE}`.repeat(2_000));
    socket.close();
    await once(socket, 'close');
    server.close();
  });

  test('ws: a refused handshake is answered with 426', async () => {
    const ca = await readFile(proxied.proxy.bundle, 'utf8');
    const options = { agent: tunnelAgent(proxied.proxy.port, ca), headers: { authorization: 'Bearer clavitor://Nowhere/key' } };
    const socket = new WebSocket(`wss://localhost:${proxied.upstream.port}/socket`, options);
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toContain('426');
  });

  test('git over HTTPS: clone and push with Basic credentials', async () => {
    const folder = await mkdtemp(path.join(proxied.machine.home, 'git-'));
    const backend = new GitHost(folder, 'octocat', SECRET);
    proxied.upstream.fallback = (message, response) => backend.handle(message as IncomingMessage, response as ServerResponse);
    const env = { ...(await environment()), GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_NOSYSTEM: '1' };
    const git = async (...args: string[]) => proxied.client('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], env);
    await git('init', '-q', '--bare', path.join(folder, 'repo.git'));
    await git('-C', path.join(folder, 'repo.git'), 'config', 'http.receivepack', 'true');
    const address = new URL(`${proxied.origin}/repo.git`);
    address.username = 'octocat';
    address.password = encodeURIComponent(REFERENCE);
    const work = path.join(folder, 'work');
    expect(await git('clone', '-q', address.href, work)).toMatchObject({ exit: 0 });
    await git('-C', work, 'commit', '-q', '--allow-empty', '-m', 'first');
    expect(await git('-C', work, 'push', '-q', 'origin', 'HEAD:refs/heads/main')).toMatchObject({ exit: 0 });
    const again = await git('clone', '-q', '-b', 'main', address.href, path.join(folder, 'again'));
    expect(again).toMatchObject({ exit: 0 });
    expect(backend.authorized).toBeGreaterThan(2);
    proxied.upstream.fallback = null;
  });
});

/** Runs a module in a Node of its own, with the address of the host as its argument. */
async function node(script: string, env: Readonly<Record<string, string>>): Promise<ClientEnd> {
  return proxied.client(process.execPath, ['--input-type=module', '-e', script, proxied.origin], { ...(await environment()), ...env });
}

/** A package of this project as a module that runs elsewhere imports it. */
function module(name: string): string {
  return JSON.stringify(import.meta.resolve(name));
}

/** What `proxy env` prints; the test's host is on this machine, so nothing goes past the proxy. */
async function environment(): Promise<Record<string, string>> {
  const { stdout } = await proxied.machine.run(['proxy', 'env', '--json']);
  return { ...(JSON.parse(stdout) as Record<string, string>), NO_PROXY: '', no_proxy: '' };
}

async function sendRaw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(text);
  let answer = '';
  socket.setEncoding('utf8').on('data', (part: string) => (answer += part));
  await once(socket, 'data');
  if (!answer.includes('}\n') && !answer.includes('ok\n')) await once(socket, 'data');
  socket.destroy();
  return answer;
}
