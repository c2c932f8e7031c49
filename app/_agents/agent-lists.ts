import type { AgentItem } from '@/lib/client/items.ts';

/** The agents that the kill switch would stop. */
export function runningAgents(agents: readonly AgentItem[]): AgentItem[] {
  return agents.filter(({ view }) => view.state === 'active' || view.state === 'enrolling' || view.state === 'pending');
}
