import type { AgentClient } from '../e2e/fixtures/agent-client.ts';
import type { LoadRequest, LoadResult } from './load.ts';
import { runLoad } from './load.ts';

const CONNECTIONS = 16;
/** Requests of a round. They are signed before it: signing is the work of the agents' machines. */
export const ROUND = 2_000;

/** About `total` fetches of these names in turn, over 16 connections. */
export async function loadFetches(agent: AgentClient, names: readonly string[], total: number): Promise<LoadResult> {
  const rounds: LoadResult[] = [];
  for (let done = 0; done < total; done += ROUND) rounds.push(await loadRound(agent, names));
  const seconds = rounds.reduce((sum, round) => sum + ROUND / round.perSecond, 0);
  return { perSecond: (rounds.length * ROUND) / seconds, latencies: rounds.flatMap((round) => round.latencies) };
}

async function loadRound(agent: AgentClient, names: readonly string[]): Promise<LoadResult> {
  const requests: LoadRequest[] = [];
  for (let index = 0; index < ROUND; index++) {
    requests.push(await agent.signFetch([agent.tag({ name: names[index % names.length] ?? '', field: '' })]));
  }
  return runLoad({
    target: agent.target,
    connections: CONNECTIONS,
    requests,
    ensure: (body) => {
      if (!body.startsWith('{"results":[{"status":"ok"')) throw new Error('the server did not answer with the credential');
    },
  });
}
