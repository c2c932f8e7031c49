import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase } from '../../tests/database.ts';
import { AgentClient } from '../fixtures/agent-client.ts';
import { ApiOwner } from '../fixtures/api-owner.ts';
import { outcome } from '../fixtures/http.ts';
import type { Instance } from '../fixtures/instance.ts';
import { startInstance } from '../fixtures/instance.ts';

// Two programs of their own on one PostgreSQL, behind one public address, without any state of theirs.

const GITHUB = { name: 'GitHub', field: '' };
let first: Instance;
let second: Instance;

beforeAll(async () => {
  const databaseUrl = await freshDatabase();
  first = await startInstance({ databaseUrl });
  second = await startInstance({ databaseUrl, origin: first.origin });
});

afterAll(async () => {
  await first.stop();
  await second.stop();
});

test('attack 18: claim on one, redeem on the other, revoke on the first, refused by the second at the next request', async () => {
  const owner = await ApiOwner.claim(first, first.claimCode);
  const entry = await owner.createEntry('GitHub', [{ label: 'Password', value: 'correct horse' }]);
  const { agent, token } = await owner.createAgent('Codex', [entry]);
  const onSecond = await AgentClient.enrol(second, token);
  expect(await onSecond.read(GITHUB)).toEqual({ value: 'correct horse' });
  expect(await onSecond.at(first).read(GITHUB)).toEqual({ value: 'correct horse' });

  const overheard = await onSecond.signFetch([onSecond.tag(GITHUB)]);
  expect(outcome(await onSecond.send(overheard))).toBe('ok');
  expect(outcome(await onSecond.at(first).send(overheard)), 'a nonce counts on both').toBe('replayed');

  await owner.setAgentState(agent, 'revoked', first);
  expect(await onSecond.read(GITHUB)).toEqual({ refused: 'revoked' });
});
