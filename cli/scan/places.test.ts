import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scanPlaces } from './places.ts';

let home: string;
let folder: string;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'clavitor-scan-'));
  folder = path.join(home, 'project');
  await mkdir(path.join(home, '.openclaw/agents/main/agent'), { recursive: true });
  await mkdir(path.join(home, '.openclaw/agents/work/agent'), { recursive: true });
  await mkdir(folder);
  await symlink('credentials', path.join(home, '.openclaw/credentials'));
  for (const name of ['.env', '.env.local', '.envrc', '.env-ci', 'prod.env', '.env.example', 'environment']) await writeFile(path.join(folder, name), '');
});
afterAll(async () => rm(home, { recursive: true, force: true }));

function files(variables: Readonly<Record<string, string>> = {}): string[] {
  return scanPlaces(folder, home, variables).map(({ file }) => file);
}

test('every kind of environment file, and no example of one', () => {
  const names = files().filter((file) => path.dirname(file) === folder && file.includes('.env'));
  expect(names.map((file) => path.basename(file))).toEqual(['.env', '.env-ci', '.env.local', '.envrc', 'prod.env']);
});

test('the files of each agent of OpenClaw', () => {
  const found = files().filter((file) => file.endsWith('auth-profiles.json'));
  expect(found).toEqual(['main', 'work'].map((name) => path.join(home, '.openclaw/agents', name, 'agent/auth-profiles.json')));
});

test('where variables have moved files to', () => {
  const found = files({ KUBECONFIG: `/a/one${path.delimiter}/b/two`, DOCKER_CONFIG: '/docker', CODEX_HOME: '/codex', AWS_CONFIG_FILE: '' });
  expect(found).toEqual(expect.arrayContaining(['/a/one', '/b/two', '/docker/config.json', '/codex/auth.json', '/codex/config.toml']));
  expect(found).not.toContain('');
});

test('a folder that cannot be read is a place itself, so that it is not passed over', () => {
  expect(files()).toContain(path.join(home, '.openclaw/credentials'));
});
