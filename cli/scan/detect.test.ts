import { describe, expect, test } from 'vitest';
import { detect } from './detect.ts';

const LONG = 'Zk3v9Qw1Xy7Lm2Np8Rt4Uv6B';

describe('what looks like a secret', () => {
  test.each([
    ['.env', `OPENAI_API_KEY=sk-proj-${LONG}`, 'OpenAI or Anthropic key'],
    ['.env', 'DB_PASSWORD="hunter2hunter2"', 'DB_PASSWORD'],
    ['.env', 'DB_PASS=hunter2hunter2', 'DB_PASS'],
    ['.env', 'STRIPE_SECRET_KEY=hunter2hunter2', 'STRIPE_SECRET_KEY'],
    ['.env', `STRIPE_KEY=sk_live_${LONG}`, 'Stripe key'],
    ['.env', 'SECRET_KEY_BASE=hunter2hunter2', 'SECRET_KEY_BASE'],
    ['.env', `MAPS_KEY=${LONG}`, 'MAPS_KEY'],
    ['.env', "DB_PASSWORD='$tr0ng-hunter2'", 'DB_PASSWORD'],
    ['.env', "DB_PASSWORD='$tr0nghunter2'", 'DB_PASSWORD'],
    ['.env', 'DB_PASSWORD="my pass hunter2"', 'DB_PASSWORD'],
    ['.env', "DB_PASSWORD = 'a, hunter2'", 'DB_PASSWORD'],
    ['.envrc', 'export CI_TOKEN=hunter2hunter2', 'CI_TOKEN'],
    ['.gitconfig', '\textraheader = Authorization: Basic dXNlcjpwYXNzd29yZA==', 'authorization'],
    ['openclaw.json', `{ telegram: { botToken: "123456789:${LONG}AAAAAAAAAAA" } }`, 'Telegram bot token'],
    ['auth-profiles.json', '{"profiles":{"x":{"type":"token","token":"hunter2hunter2"}}}', 'token'],
    ['an address', 'DATABASE_URL=postgres://app:hunter2@db/app', 'password in an address'],
    ['.codex/auth.json', `{"tokens":{"access_token":"eyJhbGciOiJIUzI1.eyJzdWIiOiIx.c2ln"},"x":1}`, 'JSON Web Token'],
    ['.npmrc', `//registry.npmjs.org/:_authToken=npm_${LONG}${LONG}`, 'npm token'],
    ['.npmrc', '//registry.example/:_auth=dXNlcjpwYXNz', '_auth'],
    ['.git-credentials', `https://me:ghp_${LONG}@github.com`, 'GitHub token'],
    ['.docker/config.json', '{"auths":{"ghcr.io":{"auth":"dXNlcjpwYXNzd29yZA=="}}}', 'auth'],
    ['.aws/credentials', 'aws_secret_access_key = wJalrXUtnFEMIK7MDENGbPxRfiCY', 'aws_secret_access_key'],
    ['.aws/credentials', 'aws_secret_access_key = /JalrXUtnFEMI/K7MDENG+PxRfiCYhunter2KEYa', 'aws_secret_access_key'],
    ['.aws/credentials', 'aws_access_key_id=AKIAIOSFODNN7EXAMPLE', 'AWS key id'],
    ['.kube/config', '    client-key-data: LS0tLS1CRUdJTg', 'client-key-data'],
    ['.kube/config', '    token: c2VjcmV0LXRva2Vu', 'token'],
    ['.netrc', 'machine api.example login me password hunter2', 'password'],
    ['a key', '-----BEGIN OPENSSH PRIVATE KEY-----', 'private key'],
  ])('in %s: %s', (_place, line, name) => {
    const findings = detect(`# comment\n${line}\n`);
    expect(findings.map((found) => [found.line, found.name])).toEqual([[2, name]]);
    for (const secret of [LONG, 'hunter2', 'dXNlcjpwYXNz', 'wJalr', 'IOSFODNN', 'LS0t', 'c2Vj']) {
      expect(JSON.stringify(findings)).not.toContain(secret);
    }
  });

  test.each([
    'OPENAI_API_KEY=clavitor://OpenAI/key',
    'API_KEY=sk-clvref1234567890123456',
    'TOKEN=${TOKEN}',
    'PASSWORD=$PASSWORD',
    "PASSWORD='$PASSWORD'",
    "password: '${PASSWORD}'",
    'PASSWORD="$(pass show web site)"',
    'DB_TOKEN="your own token"',
    '"password": "what to type here"',
    'SECRET_KEY=/usr/share/secrets/of/this/machine/key1',
    'password: <your password>',
    'api_key = "your-api-key"',
    'secret: changeme',
    'max_token: 100000',
    'auth: https://example.com/login',
    'ssh://git@github.com/a/b',
    'https://user:$TOKEN@host',
    'key: value',
    'PUBLIC_KEY=Zk3v9Qw1Xy7Lm2Np8Rt4Uv6B',
    'CACHE_KEY=monday',
    'bypass = hosts.example',
    'SECRET_KEY_PATH=/run/secrets/key',
    'tokenizer: cl100k_base',
    'Authorization: Bearer ${TOKEN}',
  ])('%s is none', (line) => {
    expect(detect(line)).toEqual([]);
  });
});

test('a large file in one line is looked through', () => {
  const line = `{"history": "${'a'.repeat(2_000_000)}", "${'b_'.repeat(1_000_000)}": 1, "token": "hunter2hunter2"}`;
  expect(detect(line)).toHaveLength(1);
});
