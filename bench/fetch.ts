import { randomBytes } from 'node:crypto';
import type { Sql } from '../db/connection.ts';
import type { StoredRow } from '../db/queries/audit.ts';
import { readTurn, writeTurn } from '../db/queries/turn.ts';
import { AgentClient } from '../e2e/fixtures/agent-client.ts';
import type { CrowdSize } from './crowd.ts';
import { addCrowd } from './crowd.ts';
import { loadFetches, ROUND } from './fetch-load.ts';
import type { LoadResult } from './load.ts';
import { NAMES, openServedVault } from './served-vault.ts';
import { say } from './stage.ts';
import { median, quantile, round } from './statistics.ts';

/** Measured in rounds of 2,000, the baseline after each, so that a busy moment of the machine meets both. */
const REQUESTS = 12_000;
/** The optimizing compiler is still at work before: the first 2,000 requests take a quarter longer. */
const WARM_UP = 12_000;
const SMALL: CrowdSize = { entries: 10, agents: 1 };
const LARGE: CrowdSize = { entries: 100_000, agents: 1_000 };

/** Of the rounds, the one in the middle. */
interface Measured extends LoadResult {
  /** Requests per second of the same statements, sent straight to PostgreSQL. */
  readonly baseline: number;
  /** How many requests share a turn of the server's, on average. */
  readonly inATurn: number;
}

/**
 * The agent's fetch, whole: signature, limits, lookup and a durable audit row, over 16 connections to a
 * server in its own process. The baseline sends the same statements for turns of as many requests as the
 * server's have, one turn after another as the chain demands, without HTTP, signatures or decisions.
 */
export async function benchFetch(): Promise<Record<string, number>> {
  const small = await measure(SMALL);
  const large = await measure(LARGE);
  return {
    perSecond: round(large.perSecond, 0),
    ratio: round(large.perSecond / large.baseline),
    p99Ms: round(quantile(large.latencies, 0.99)),
    growth: round(quantile(large.latencies, 0.5) / quantile(small.latencies, 0.5)),
    baselinePerSecond: round(large.baseline, 0),
    requestsInATurn: large.inATurn,
    smallPerSecond: round(small.perSecond, 0),
    p50Ms: round(quantile(large.latencies, 0.5)),
  };
}

async function measure(size: CrowdSize): Promise<Measured> {
  say(`fetch: ${size.entries} entries, ${size.agents} agents`);
  await using vault = await openServedVault();
  const agent = (await AgentClient.enrol(vault.preparation, vault.token)).at(vault.target);
  await addCrowd(vault.connection.sql, vault.owner.vault, size);

  return await vault.whileServed(async () => {
    await loadFetches(agent, NAMES, WARM_UP);
    const inATurn = await requestsInATurn(vault.connection.sql, agent);
    const straight = await straightTurns(vault.connection.turns, agent, inATurn);
    await straight(WARM_UP);
    const rounds: (LoadResult & { baseline: number })[] = [];
    for (let done = 0; done < REQUESTS; done += ROUND) {
      rounds.push({ ...(await loadFetches(agent, NAMES, ROUND)), baseline: await straight(ROUND) });
    }
    return {
      perSecond: median(rounds.map(({ perSecond }) => perSecond)),
      baseline: median(rounds.map(({ baseline }) => baseline)),
      latencies: rounds.flatMap(({ latencies }) => latencies),
      inATurn,
    };
  });
}

/** A turn is one transaction, which PostgreSQL notes with each row. */
async function requestsInATurn(sql: Sql, agent: AgentClient): Promise<number> {
  const [counted] = await sql<{ mean: number }[]>`
    select count(*)::float8 / count(distinct xmin::text) as mean from audit where vault = ${agent.vault} and action = 'read'`;
  return Math.round(counted?.mean ?? fail('there is no audit row'));
}

/** Turns of `inATurn` requests, as fast as PostgreSQL takes them. @returns what runs some and says how many requests a second */
async function straightTurns(sql: Sql, agent: AgentClient, inATurn: number): Promise<(requests: number) => Promise<number>> {
  const [template] = await sql<StoredRow[]>`
    select vault, agent, action, outcome, entry, record from audit where vault = ${agent.vault} and action = 'read' order by seq desc limit 1`;
  if (!template) return fail('there is no audit row to copy');
  const lookups = Array.from({ length: inATurn }, (_, index) => ({
    agent: agent.agent,
    tag: agent.tag({ name: NAMES[index % NAMES.length] ?? '', field: '' }),
  }));
  const turn = async () => {
    const time = Date.now();
    const nonces = lookups.map(() => ({ agent: agent.agent, nonce: randomBytes(16).toString('base64url'), expiresAt: time }));
    const { head: from, standings } = await readTurn(sql, { vault: agent.vault, agents: [agent.agent], nonces, lookups, leaseholders: [] });
    if (!from) return fail('the vault is gone');
    const rows = lookups.map((_, index) => ({ ...template, seq: from.seq + 1 + index, time }));
    const changes = [...standings.values()].map((standing) => ({ standing, locked: false, confirmed: false }));
    const head = { vault: agent.vault, seq: from.seq + rows.length, hash: new Uint8Array(randomBytes(32)) };
    if (!(await writeTurn(sql, { from, head, rows, nonces, changes, uses: [], time }))) fail('the vault was changed');
  };
  return async (requests) => {
    const started = performance.now();
    for (let done = 0; done < requests; done += inATurn) await turn();
    return (requests * 1000) / (performance.now() - started);
  };
}

function fail(message: string): never {
  throw new Error(message);
}
