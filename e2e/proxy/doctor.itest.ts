import { execFileSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Proxied } from './proxied.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let proxied: Proxied;

beforeAll(async () => {
  proxied = await Proxied.start();
});

afterAll(async () => {
  await proxied.stop();
});

interface Finding {
  readonly name: string;
  readonly state: string;
  readonly fix: string | null;
}

async function findings(env: Readonly<Record<string, string>> = {}): Promise<Map<string, Finding>> {
  const { stdout } = await proxied.machine.run(['doctor', '--tools', '--json'], { env });
  const { findings: all } = JSON.parse(stdout) as { findings: Finding[] };
  return new Map(all.map((finding) => [finding.name, finding]));
}

/** Whether a tool is where the account of the test looks for programs. */
function has(tool: string): boolean {
  try {
    execFileSync('sh', ['-c', `PATH=/usr/bin:/bin command -v ${tool}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test('each tool is tried through a proxy, and nothing is left behind', async () => {
  const found = await findings();
  const tried = ['node', ...['git', 'curl', 'python3'].filter(has)];
  expect(tried.map((tool) => [tool, found.get(`${tool}, tried`)?.state])).toEqual(tried.map((tool) => [tool, 'ok']));
  const state = path.join(proxied.machine.home, '.local', 'state', 'clavitor');
  expect((await readdir(state)).filter((name) => name.startsWith('doctor-'))).toEqual([]);
});

test.runIf(has('git'))('what counts before the environment is found', async () => {
  // http.proxy of git counts before HTTPS_PROXY, and an empty one means none.
  const git = (await findings({ GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'http.proxy', GIT_CONFIG_VALUE_0: '' })).get('git, tried');
  expect(git?.state).toBe('wrong');
  expect(git?.fix).toContain('http.proxy');
});
