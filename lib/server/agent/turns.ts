import type { Sql } from '../../../db/connection.ts';
import type { ISql } from 'postgres';
import { chainActs } from '../../../db/queries/audit.ts';
import type { ChainHead } from '../../../db/queries/audit.ts';
import { writeLeases } from '../../../db/queries/leases.ts';
import { lockForTurn, readTurn, writeTurn } from '../../../db/queries/turn.ts';
import type { Nonce, TurnRecord } from '../../../db/queries/turn.ts';
import type { Id } from '../../protocol/ids.ts';
import type { ServerDeps } from '../deps.ts';
import type { Announcer } from '../announcer.ts';
import type { Decision, TurnOutcome, Waiting } from './decide.ts';
import { decideTurn, tagsOf } from './decide.ts';
import type { SignedRequest } from './request.ts';

// [Note: Group commit]
// The audit log of a vault is one chain, so its acts are serial. While one turn is on its way, the
// requests that arrive wait and share the next: two round trips and one durable commit for all. Answers go
// out after the commit, so a credential never leaves without its record.

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
    this.#sql = deps.turns;
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

/** A turn that is decided, and what is to be recorded of it; null where the vault is gone. */
interface DecidedTurn {
  readonly outcome: TurnOutcome;
  readonly record: TurnRecord | null;
}

async function takeTurn(sql: Sql, vault: Id, waiting: readonly Waiting[], announcer: Announcer): Promise<readonly Decision[]> {
  const { outcome, record } = (await takeQuickly(sql, vault, waiting)) ?? (await takeLocked(sql, vault, waiting));
  announce(announcer, outcome, record?.head ?? null);
  return outcome.decisions;
}

/** Null where somebody else's write came between, or where one statement cannot record the turn: then nothing was written. */
async function takeQuickly(sql: Sql, vault: Id, waiting: readonly Waiting[]): Promise<DecidedTurn | null> {
  const turn = await decide(sql, vault, waiting);
  const { record, outcome } = turn;
  if (!record) return turn;
  return changesLeases(outcome) || !(await writeTurn(sql, record)) ? null : turn;
}

/** Behind the lock on the vault nobody comes between. */
async function takeLocked(sql: Sql, vault: Id, waiting: readonly Waiting[]): Promise<DecidedTurn> {
  return sql.begin(async (tx) => {
    await lockForTurn(tx, vault);
    const turn = await decide(tx, vault, waiting);
    const { record, outcome } = turn;
    if (!record) return turn;
    if (!(await writeTurn(tx, record))) throw new Error('the vault changed behind its lock');
    const { made, ended } = outcome.leases;
    await writeLeases(tx, { made, ended, locked: [...outcome.locked] });
    return turn;
  });
}

async function decide(sql: ISql, vault: Id, waiting: readonly Waiting[]): Promise<DecidedTurn> {
  const facts = await readTurn(sql, {
    vault,
    agents: [...new Set(waiting.map(({ request }) => request.agent))],
    nonces: waiting.filter(({ request }) => request.timely).map(({ request }) => nonceOf(request)),
    lookups: waiting.flatMap(({ request: { agent }, ask }) => tagsOf(ask).map((tag) => ({ agent, tag }))),
    leaseholders: leaseholdersOf(waiting),
  });
  // After the read: what was recorded before it is older, so the rows of a chain are in the order of their times.
  const time = Date.now();
  const outcome = decideTurn(waiting, facts, time);
  if (!facts.head) return { outcome, record: null };
  const { head, rows } = chainActs(facts.head, time, outcome.acts);
  return {
    outcome,
    record: { from: facts.head, head, rows, nonces: outcome.burnt.map(nonceOf), changes: changesOf(outcome), uses: usesOf(outcome), time },
  };
}

/** Locking an agent ends its leases. */
function changesLeases({ leases, locked }: TurnOutcome): boolean {
  return leases.made.length + leases.ended.length + locked.size > 0;
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
