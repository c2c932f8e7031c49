import type { Id } from '@/lib/protocol/ids.ts';

/** The address of an agent's page. */
export function agentHref(agent: Id): string {
  return `/agents?agent=${agent}`;
}
