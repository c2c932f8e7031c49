import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeRules, followRules } from './rule-file.ts';

let folder: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'clavitor-rules-'));
  file = path.join(folder, 'rules.toml');
});

afterAll(async () => rm(folder, { recursive: true, force: true }));

const rule = (host: string, inject: string) => `[[proxy.rules]]\nhost = "${host}"\ninject = ${inject}\n`;

test('a changed file is in force within a second, and one that cannot be read leaves the rules as they were', async () => {
  let now = 0;
  const said: string[] = [];
  await writeFile(file, rule('one.example', '{ header = "A", value = "clavitor://One" }'));
  const rules = followRules(file, ['pinned.example'], (message) => said.push(message), () => now);
  const hosts = () => rules().rules.map(({ host }) => host);
  expect(rules()).toMatchObject({ rules: [{ host: 'one.example' }], bypass: ['pinned.example'] });

  await writeFile(file, `${rule('one.example', '{ json = "*" }')}${rule('second.example', '{ frame = "*" }')}`);
  now += 999;
  expect(hosts()).toEqual(['one.example']);
  now += 1;
  expect(hosts()).toEqual(['one.example', 'second.example']);

  await writeFile(file, 'host = "s3cret');
  now += 1000;
  expect(hosts()).toEqual(['one.example', 'second.example']);
  await rm(file);
  now += 1000;
  expect(hosts()).toEqual(['one.example', 'second.example']);
  expect(said).toHaveLength(3);
  expect(said[1]).toMatch(/^the rules stay as they were: .*line 1: this is no TOML$/);
  expect(said.join()).not.toContain('s3cret');
});

test('a rule is described by where it puts something, not by what', () => {
  const inject = [{ into: 'header', name: 'X-Key', value: 'clavitor://One' }, { into: 'json', name: '*', value: null }] as const;
  expect(describeRules({ rules: [{ host: 'one.example', methods: [], paths: [], inject, line: 1 }], bypass: ['two.example'] })).toBe(
    'rule: one.example gets header X-Key, values for references in its json bodies\nuntouched: two.example\n',
  );
});
