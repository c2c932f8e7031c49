import type { Sql } from '../../../db/connection.ts';
import { chainActs } from '../../../db/queries/audit.ts';
import type { ChainHead } from '../../../db/queries/audit.ts';
import { writeLeases } from '../../../db/queries/leases.ts';
import { readTurn, writeTurn } from '../../../db/queries/turn.ts';
import type { Nonce } from '../../../db/queries/turn.ts';
import type { Id } from '../../protocol/ids.ts';
import type { ServerDeps } from '../deps.ts';
import type { Announcer } from '../announcer.ts';
import type { Decision, TurnOutcome, Waiting } from './decide.ts';
import { decideTurn, tagsOf } from './decide.ts';
import type { SignedRequest } from './request.ts';

// [Note: Group commit]
// The audit log of a vault is one chain, so its acts are serial. While one turn is on its way, the
// requests that arrive wait and share the next: one lock, one durable commit for all. Answers go out
// after the commit, so a credential never leaves without its record.

const MOST_IN_A_TURN = 64;
const MOST_WAITING = 2000;
/** How much longer than a signature its nonce is kept, for instances whose clocks differ. */
const NONCE_MARGIN = 120_000;

const UNAVAILABLE: Decision = { kind: 'refused', error: 'unavailable' };

interface Waiter extends Waiting {
  readonly resolve: (decision: Decision) => void;
}

interface Queue {
  readonly waiters: Waiter[];
  running: boolean;
}

/** Runs the turns of all vaults, one at a time for each. */
export class Turns {
  readonly #sql: Sql;
  readonly #log: ServerDeps['log'];
  readonly #announcer: Announcer;
  readonly #queues = new Map<Id, Queue>();

  constructor(deps: ServerDeps, announcer: Announcer) {
    this.#sql = deps.sql;
    this.#log = deps.log;
    this.#announcer = announcer;
  }

  /** The decision over a request, once it is durably recorded; `unavailable` where that failed. */
  async decide(waiting: Waiting): Promise<Decision> {
    const { vault } = waiting.request;
    const queue = this.#queues.get(vault) ?? { waiters: [], running: false };
    if (queue.waiters.length >= MOST_WAITING) return UNAVAILABLE;
    this.#queues.set(vault, queue);
    const decision = new Promise<Decision>((resolve) => queue.waiters.push({ ...waiting, resolve }));
    if (!queue.running) void this.#drain(vault, queue);
    return decision;
  }

  async #drain(vault: Id, queue: Queue): Promise<void> {
    queue.running = true;
    while (queue.waiters.length > 0) {
      const waiters = queue.waiters.splice(0, MOST_IN_A_TURN);
      const decisions = await this.#run(vault, waiters);
      waiters.forEach((waiter, at) => waiter.resolve(decisions[at] ?? UNAVAILABLE));
    }
    queue.running = false;
    this.#queues.delete(vault);
  }

  async #run(vault: Id, waiters: readonly Waiting[]): Promise<readonly Decision[]> {
    try {
      return await takeTurn(this.#sql, vault, waiters, this.#announcer);
    } catch (error) {
      this.#log.error({ err: error }, 'a turn of agent requests was not recorded');
      return [];
    }
  }
}

async function takeTurn(sql: Sql, vault: Id, waiting: readonly Waiting[], announcer: Announcer): Promise<readonly Decision[]> {
  const { outcome, head } = await sql.begin(async (tx) => {
    const agentIds = [...new Set(waiting.map(({ request }) => request.agent))];
    const nonces = waiting.filter(({ request }) => request.timely).map(({ request }) => nonceOf(request));
    const lookups = waiting.flatMap(({ request: { agent }, ask }) => tagsOf(ask).map((tag) => ({ agent, tag })));
    const facts = await readTurn(tx, vault, agentIds, nonces, lookups, leaseholdersOf(waiting));
    // After the lock: the rows of a chain are in the order of their times.
    const time = Date.now();
    const decided = decideTurn(waiting, facts, time);
    const chained = facts.head && chainActs(facts.head, time, decided.acts);
    if (chained) {
      await writeTurn(tx, { ...chained, nonces: decided.burnt.map(nonceOf), changes: changesOf(decided), uses: usesOf(decided), time });
      await writeLeases(tx, { made: decided.leases.made, ended: decided.leases.ended, locked: [...decided.locked] });
    }
    return { outcome: decided, head: chained?.head ?? null };
  });
  announce(announcer, outcome, head);
  return outcome.decisions;
}

function leaseholdersOf(waiting: readonly Waiting[]): Id[] {
  return [...new Set(waiting.filter(({ ask }) => ask.kind === 'lease').map(({ request }) => request.agent))];
}

function nonceOf({ agent, nonce, expiresAt }: SignedRequest): Nonce {
  return { agent, nonce, expiresAt: expiresAt + NONCE_MARGIN };
}

function changesOf({ limits, locked, confirmed }: TurnOutcome) {
  return [...limits].map(([id, { standing }]) => ({ standing, locked: locked.has(id), confirmed: confirmed.has(id) }));
}

function usesOf({ limits }: TurnOutcome) {
  return [...limits.values()].flatMap(({ uses }) => [...uses.values()]);
}

function announce(announcer: Announcer, { acts, locked, confirmed, leases }: TurnOutcome, head: ChainHead | null): void {
  if (!head) return;
  if (acts.length > 0) announcer.soon(head.vault, 'audit', head.seq);
  if (locked.size + confirmed.size + leases.made.length + leases.ended.length > 0) announcer.soon(head.vault, 'agents', head.seq);
}
