import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { formatOpaque } from '../../cli/opaque-reference.ts';
import { ANTHROPIC_KEY } from '../proxy/proxied.ts';
import type { AgentStart } from './agents.ts';
import { Agents } from './agents.ts';
import { serveAnthropic } from './anthropic-host.ts';
import { HELLO } from './model-host.ts';

// Claude Code takes seconds for each call.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const KEY = 'clavitor://Anthropic/key';
const OPAQUE = formatOpaque({ name: 'Anthropic', label: 'key' }, 'sk-ant-api03-');

let agents: Agents;

beforeAll(async () => {
  agents = await Agents.start();
  serveAnthropic(agents.proxied.upstream);
});

afterAll(async () => agents.stop());

beforeEach(() => {
  agents.proxied.upstream.arrived.length = 0;
});

function claude(key: string): AgentStart {
  return { program: 'claude', args: ['-p', 'say hello'], env: { ANTHROPIC_API_KEY: key } };
}

/** The keys with which messages were asked for. */
function keysOfMessages(): unknown[] {
  return agents.proxied.upstream.arrived.filter(({ url }) => url.startsWith('/v1/messages')).map(({ headers }) => headers['x-api-key']);
}

describe('claude -p', () => {
  test.each([KEY, OPAQUE])('with %s', async (key) => {
    const end = await agents.run(claude(key));
    expect(end).toMatchObject({ exit: 0, stdout: `${HELLO}\n`, leaks: [] });
    const keys = keysOfMessages();
    expect(keys.length).toBeGreaterThan(0);
    expect(new Set(keys)).toEqual(new Set([ANTHROPIC_KEY]));
  });

  test('with a reference that may not go to Anthropic, it is told so and ends', async () => {
    const end = await agents.run(claude('clavitor://Nowhere/key'));
    expect(end).toMatchObject({ exit: 1, leaks: [] });
    expect(end.stdout).toContain('the entry may not be sent to this host');
    expect(keysOfMessages()).toEqual([]);
  });

  test('behind a proxy of its own, by clavitor-cli run --proxy', async () => {
    const end = await agents.runBehind(claude(KEY));
    expect(end).toMatchObject({ exit: 0, stdout: `${HELLO}\n`, leaks: [] });
    expect(keysOfMessages()).toContain(ANTHROPIC_KEY);
  });
});
