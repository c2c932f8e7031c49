import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { formatOpaque } from '../../cli/opaque-reference.ts';
import { OPENAI_KEY } from '../proxy/proxied.ts';
import type { Arrived } from '../proxy/upstream.ts';
import type { AgentStart } from './agents.ts';
import { Agents } from './agents.ts';
import { HELLO } from './model-host.ts';
import { openAiEvents, serveOpenAi } from './openai-host.ts';

// Codex takes seconds for each call.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const BEARER = `Bearer ${OPENAI_KEY}`;
const KEY = 'clavitor://OpenAI/key';
const OPAQUE = formatOpaque({ name: 'OpenAI', label: 'key' }, 'sk-');
const EXEC = ['exec', '--skip-git-repo-check', '--sandbox', 'read-only', 'say hello'];

let agents: Agents;

beforeAll(async () => {
  agents = await Agents.start();
  serveOpenAi(agents.proxied.upstream);
});

afterAll(async () => agents.stop());

beforeEach(() => {
  agents.proxied.upstream.arrived.length = 0;
  agents.proxied.upstream.onUpgrade = (_request, socket) => socket.end('HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
});

/** With a provider of the user's own, which is asked by HTTP alone. */
function withProvider(key: string): AgentStart {
  const config = `model = "gpt-test"
model_provider = "own"
[model_providers.own]
name = "Own"
base_url = "https://api.openai.com/v1"
env_key = "OWN_KEY"
wire_api = "responses"
`;
  return { program: 'codex', args: EXEC, env: { OWN_KEY: key }, files: { '.codex/config.toml': config } };
}

/** As it is installed, with a key of OpenAI. */
function installed(key: string): AgentStart {
  return { program: 'codex', args: EXEC, env: { CODEX_API_KEY: key }, files: { '.codex/config.toml': 'model = "gpt-test"\n' } };
}

/** Requests to the API itself, not to the other hosts that Codex asks. */
function asked(): readonly Arrived[] {
  return agents.proxied.upstream.arrived.filter(({ url }) => url.startsWith('/v1/'));
}

/** A host that speaks the Responses API over WebSockets. @returns what ends it */
function serveWebSocket(): () => void {
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: true });
  agents.proxied.upstream.onUpgrade = (message, socket, head) => {
    server.handleUpgrade(message, socket, head, (peer) => {
      peer.on('message', () => {
        for (const event of openAiEvents()) peer.send(JSON.stringify(event));
      });
    });
  };
  return () => server.close();
}

describe('codex exec', () => {
  test.each([KEY, OPAQUE])('with a provider of its own and %s', async (key) => {
    const end = await agents.run(withProvider(key));
    expect(end).toMatchObject({ exit: 0, stdout: `${HELLO}\n`, leaks: [] });
    expect(asked()).toMatchObject([{ version: '2.0', method: 'POST', url: '/v1/responses', headers: { authorization: BEARER } }]);
  });

  test('with OpenAI itself, over a WebSocket; the bearer that it sends to a second host is refused', async () => {
    const close = serveWebSocket();
    const end = await agents.run(installed(OPAQUE));
    close();
    expect(end).toMatchObject({ exit: 0, stdout: `${HELLO}\n`, leaks: [] });
    expect(asked()).toMatchObject([{ method: 'GET', url: '/v1/responses', headers: { authorization: BEARER, upgrade: 'websocket' } }]);
    expect(end.askedFor).toContain('chatgpt.com:443');
    expect(end.stderr).toMatch(/403 Forbidden: \{"error":"host-not-allowed".*"host":"chatgpt\.com:443"/);
  });

  test('with OpenAI itself, by HTTP after one 426 where the host has no WebSocket', async () => {
    const end = await agents.run(installed(OPAQUE));
    expect(end).toMatchObject({ exit: 0, stdout: `${HELLO}\n`, leaks: [] });
    expect(asked().map(({ method, headers }) => [method, headers.authorization])).toEqual([['GET', BEARER], ['POST', BEARER]]);
  });

  test('with a reference that may not go to OpenAI, it is told so and ends', async () => {
    const end = await agents.run(installed(formatOpaque({ name: 'Nowhere', label: 'key' }, 'sk-')));
    expect(end).toMatchObject({ exit: 1, stdout: '', leaks: [] });
    expect(end.stderr).toMatch(/unexpected status 403 Forbidden: \{"error":"host-not-allowed".*"host":"api\.openai\.com:443"/);
    expect(asked()).toEqual([]);
  });

  test('behind a proxy of its own, by clavitor-cli run --proxy', async () => {
    const end = await agents.runBehind(withProvider(KEY));
    expect(end).toMatchObject({ exit: 0, stdout: `${HELLO}\n`, leaks: [] });
    expect(asked()).toMatchObject([{ headers: { authorization: BEARER } }]);
  });
});
