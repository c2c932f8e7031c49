import type { AgentView } from '../protocol/wire/owner.ts';
import type { AgentStatus } from './items.ts';

/** What an agent's state means at `now` (milliseconds since 1970). */
export function agentStatus(view: Pick<AgentView, 'state' | 'policy' | 'tokenExpiresAt'>, now: number): AgentStatus {
  if (view.state === 'revoked' || view.state === 'locked') return view.state;
  if (view.policy.expiresAt !== null && view.policy.expiresAt <= now) return 'expired';
  const waits = view.state === 'pending';
  if (waits && view.tokenExpiresAt !== null && view.tokenExpiresAt <= now) return 'token-expired';
  return view.state;
}
