import type { Context } from 'hono';
import { clientAddress } from './address.ts';
import type { NodeEnv, ServerDeps } from './deps.ts';

/** Who asks, as far as the connection tells. Both go into the audit log. */
export interface Visitor {
  readonly address: string;
  /** At most 300 characters. */
  readonly userAgent: string;
}

const USER_AGENT_MAX = 300;

export function visitorOf(c: Context<NodeEnv>, deps: Pick<ServerDeps, 'trustProxy'>): Visitor {
  const { incoming } = c.env;
  return {
    address: clientAddress(incoming, deps.trustProxy),
    userAgent: (incoming.headers['user-agent'] ?? '').slice(0, USER_AGENT_MAX),
  };
}
