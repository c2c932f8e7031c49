import type { AgentItem } from '@/lib/client/items.ts';

/** What decides whether an agent is well. */
interface Health extends Pick<AgentItem, 'status' | 'enrolment'> {
  readonly view: Pick<AgentItem['view'], 'contestedAt'>;
}

/** Those that the owner must look at before the others; otherwise in the given order. */
export function urgentFirst<T extends Health>(agents: readonly T[]): T[] {
  return [...agents.filter(needsOwner), ...agents.filter((agent) => !needsOwner(agent))];
}

function needsOwner(agent: Health): boolean {
  return agent.status === 'locked' || agentWarning(agent) !== null;
}

/** What is wrong with how an agent connected, if anything. */
export function agentWarning({ enrolment, view }: Health): 'forged' | 'contested' | null {
  if (enrolment.status === 'forged') return 'forged';
  return view.contestedAt === null ? null : 'contested';
}

/** The agents that the kill switch would stop. */
export function runningAgents(agents: readonly AgentItem[]): AgentItem[] {
  return agents.filter(({ view }) => view.state === 'active' || view.state === 'enrolling' || view.state === 'pending');
}
