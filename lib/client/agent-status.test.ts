import { expect, test } from 'vitest';
import { DEFAULT_POLICY } from './agents.ts';
import { agentStatus } from './agent-status.ts';

const view = { state: 'active', policy: DEFAULT_POLICY, tokenExpiresAt: null } as const;
const NOW = 1_000_000;

test('the clock turns a waiting token into an expired one', () => {
  const pending = { ...view, state: 'pending', tokenExpiresAt: NOW + 1 } as const;
  expect(agentStatus(pending, NOW)).toBe('pending');
  expect(agentStatus(pending, NOW + 1)).toBe('token-expired');
});

test('the clock ends access, but neither revocation nor a lock is hidden by it', () => {
  const policy = { ...DEFAULT_POLICY, expiresAt: NOW };
  expect(agentStatus({ ...view, policy }, NOW - 1)).toBe('active');
  expect(agentStatus({ ...view, policy }, NOW)).toBe('expired');
  expect(agentStatus({ ...view, policy, state: 'revoked' }, NOW)).toBe('revoked');
  expect(agentStatus({ ...view, policy, state: 'locked' }, NOW)).toBe('locked');
});
