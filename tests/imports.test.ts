import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readImportGraph } from './import-graph.ts';
import type { ImportGraph } from './import-graph.ts';
import { violations } from './import-rules.ts';

const graph = readImportGraph(path.join(import.meta.dirname, '..'));

describe('the project', () => {
  test('keeps the import rules', () => {
    expect(violations(graph).map(({ rule, chain }) => `${rule}: ${chain.join(' → ')}`)).toEqual([]);
  });

  test('was really read', () => {
    expect(graph.size).toBeGreaterThan(30);
    expect(graph.get('lib/crypto/safe/envelope.ts')).toContain('lib/crypto/hazmat/envelope.ts');
  });
});

/** The project with files added or replaced. */
function changed(files: Record<string, readonly string[]>): ImportGraph {
  return new Map([...graph, ...Object.entries(files)]);
}

const seal = 'lib/crypto/safe/envelope.ts';

describe('a broken rule is found', () => {
  test.each<[string, string, Record<string, readonly string[]>]>([
    ['a route that opens envelopes', 'decrypts', { 'app/api/route.ts': [seal] }],
    ['a query that opens envelopes through a helper', 'decrypts', { 'db/queries/a.ts': ['lib/protocol/a.ts'], 'lib/protocol/a.ts': [seal] }],
    ['the agent API with a grant', 'decrypts', { 'lib/server/agent/a.ts': ['lib/protocol/sealed/grant.ts'] }],
    ['the program with AES', 'decrypts', { 'server/a.ts': ['lib/crypto/hazmat/aead.ts'] }],
    ['the server with a primitive nobody has judged', 'decrypts', { 'lib/server/a.ts': ['lib/crypto/hazmat/new.ts'], 'lib/crypto/hazmat/new.ts': [] }],
    ['crypto above protocol', 'layer', { 'lib/crypto/a.ts': ['lib/protocol/ids.ts'] }],
    ['a page that reads the database', 'layer', { 'app/page.tsx': ['db/a.ts'], 'db/a.ts': [] }],
    ['the client with server code', 'layer', { 'lib/client/a.ts': ['lib/server/a.ts'], 'lib/server/a.ts': [] }],
    ['the CLI with client code', 'layer', { 'cli/a.ts': ['lib/client/a.ts'], 'lib/client/a.ts': [] }],
    ['node in crypto', 'impure', { 'lib/crypto/a.ts': ['node:crypto'] }],
    ['a package in protocol', 'impure', { 'lib/protocol/a.ts': ['undici'] }],
    ['a cycle of three', 'cycle', { 'lib/client/a.ts': ['lib/client/b.ts'], 'lib/client/b.ts': ['lib/client/c.ts'], 'lib/client/c.ts': ['lib/client/a.ts'] }],
    ['a barrel', 'barrel', { 'lib/client/index.ts': ['lib/protocol/ids.ts'] }],
    ['the product with test code', 'test-code', { 'lib/server/a.ts': ['tests/database.ts'] }],
    ['an import of nothing', 'missing', { 'lib/client/a.ts': ['lib/client/gone.ts'] }],
  ])('%s', (_name, rule, files) => {
    const broken = violations(changed(files)).filter(({ chain }) => chain.some((file) => file in files));
    expect(broken.map((violation) => violation.rule)).toContain(rule);
  });
});
