import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshDatabase } from '../../tests/database.ts';
import { AgentClient } from '../fixtures/agent-client.ts';
import type { SignedRequest } from '../fixtures/agent-client.ts';
import { ApiOwner } from '../fixtures/api-owner.ts';
import type { ApiServer } from '../fixtures/api-server.ts';
import { startApiServer } from '../fixtures/api-server.ts';
import { outcome, send } from '../fixtures/http.ts';

// The attacker sees every request of an agent, keeps it, changes it, and sends it when it likes.

const GITHUB = { name: 'GitHub', field: '' };
let url: string;
let server: ApiServer;
let agent: AgentClient;

beforeAll(async () => {
  url = await freshDatabase();
  server = await startApiServer(url);
  const owner = await ApiOwner.claim(server, await server.claimCode());
  const entry = await owner.createEntry('GitHub', [{ label: 'Password', value: 'correct horse' }]);
  const { token } = await owner.createAgent('Codex', [entry], { perMinute: 1000, perHour: 1000, missesPerHour: 1000 });
  agent = await AgentClient.enrol(server, token);
});

afterAll(async () => server.stop());

async function signed(now?: number): Promise<SignedRequest> {
  return agent.signFetch([agent.tag(GITHUB)], 'read', now);
}

const now = () => Date.now() / 1000;

describe('attack 12: replay and altered signatures', () => {
  test('attack 12: the same request is accepted once, also when sent fifty times at once', async () => {
    const request = await signed();
    const answers = await Promise.all(Array.from({ length: 50 }, () => agent.send(request)));
    const outcomes = answers.map(outcome).sort();
    expect(outcomes).toEqual(['ok', ...Array.from({ length: 49 }, () => 'replayed')]);
  });

  test('attack 12: a replay is refused after a restart and by another instance', async () => {
    const request = await signed();
    expect(outcome(await agent.send(request))).toBe('ok');
    const second = await startApiServer(url, server.origin);
    expect(outcome(await agent.at(second).send(request))).toBe('replayed');
    await second.stop();
  });

  test('attack 12: a request is refused outside its window', async () => {
    for (const [shift, expected] of [[-59, 'ok'], [-62, 'clock'], [-3600, 'clock'], [25, 'ok'], [35, 'clock'], [3600, 'clock']] as const) {
      expect(outcome(await agent.send(await signed(now() + shift))), `signed ${shift} s from now`).toBe(expected);
    }
  });

  test('attack 12: a longer life than sixty seconds is refused', async () => {
    const request = await signed();
    const longer = tamper(request, 'signature-input', (text) => text.replace(/expires=(\d+)/, (_, at) => `expires=${Number(at) + 1}`));
    expect(outcome(await agent.send(longer))).toMatch(/^(clock|refused)$/);
  });

  test('attack 12: each signed component is bound', async () => {
    const request = await signed();
    const elsewhere: [string, SignedRequest][] = [
      ['path', { ...request, path: '/agent/v1/confirm' }],
      ['query', { ...request, path: `${request.path}?x=1` }],
      ['method', { ...request, method: 'PUT' }],
      ['body', { ...request, body: Buffer.concat([request.body, Buffer.from(' ')]) }],
      ['digest', tamper(request, 'content-digest', flipFirst)],
    ];
    for (const [what, altered] of elsewhere) {
      expect(outcome(await agent.send(altered)), what).toBe('refused');
    }
    const otherVault = agent.at({ ...server, origin: 'http://other.example' });
    expect(outcome(await agent.send(await otherVault.signFetch([agent.tag(GITHUB)]))), 'authority').toBe('refused');
  });

  test('attack 12: every parameter is bound', async () => {
    const request = await signed();
    const changes: [string, (text: string) => string][] = [
      ['created', (text) => text.replace(/created=(\d+)/, (_, at) => `created=${Number(at) - 1}`)],
      ['expires', (text) => text.replace(/expires=(\d+)/, (_, at) => `expires=${Number(at) - 1}`)],
      ['nonce', (text) => text.replace(/nonce="./, (start) => start.slice(0, -1) + another(start.slice(-1)))],
      ['keyid', (text) => text.replace(/keyid="[^"]+"/, 'keyid="00000000-0000-4000-8000-000000000000"')],
      ['tag', (text) => text.replace('clavitor-agent-v1', 'clavitor-agent-v2')],
      ['no tag', (text) => text.replace(/;tag="[^"]+"/, '')],
      ['alg', (text) => text.replace('alg="ed25519"', 'alg="hmac-sha256"')],
      ['no alg', (text) => text.replace(';alg="ed25519"', '')],
      ['no nonce', (text) => text.replace(/;nonce="[^"]+"/, '')],
      ['no expires', (text) => text.replace(/;expires=\d+/, '')],
      ['label', (text) => text.replace('sig=', 'sig1=')],
      ['order', (text) => text.replace('"@method" "@authority"', '"@authority" "@method"')],
      ...['"@method" ', '"@authority" ', '"@path" ', '"@query" ', ' "content-digest"'].map(
        (component): [string, (text: string) => string] => [`without ${component}`, (text) => text.replace(component, '')],
      ),
      ['a second signature', (text) => `${text}, sig2=${text.slice(4)}`],
      ['white space', (text) => text.replace(';created', '; created')],
      ['nothing', () => ''],
    ];
    for (const [what, change] of changes) {
      const altered = tamper(request, 'signature-input', change);
      expect(altered.headers['signature-input'], what).not.toBe(request.headers['signature-input']);
      expect(outcome(await agent.send(altered)), what).toBe('refused');
    }
    expect(outcome(await agent.send(request)), 'the original, which none of these has used up').toBe('ok');
  });

  test('attack 12: the signature and the MAC must be there, once, and be right', async () => {
    const request = await signed();
    for (const header of ['signature', 'signature-input', 'content-digest', 'clavitor-mac']) {
      const { [header]: value = '', ...others } = request.headers;
      expect(outcome(await agent.send({ ...request, headers: others })), `without ${header}`).toBe('refused');
      const doubled = { ...request, headers: { ...others, [header]: [value, value] } };
      expect(outcome(await send(server, doubled)), `two of ${header}`).toBe('refused');
    }
    expect(outcome(await agent.send(tamper(request, 'signature', flipFirst))), 'a flipped bit').toBe('refused');
    const { signature = '' } = (await signed()).headers;
    expect(outcome(await agent.send(tamper(request, 'signature', () => signature))), 'that of another request').toBe('refused');
  });
});

/** Another first letter behind the colon. */
function flipFirst(text: string): string {
  return text.replace(/:./, (start) => `:${another(start.slice(1))}`);
}

function another(letter: string): string {
  return letter === 'A' ? 'B' : 'A';
}

function tamper(request: SignedRequest, header: string, change: (text: string) => string): SignedRequest {
  return { ...request, headers: { ...request.headers, [header]: change(request.headers[header] ?? '') } };
}
