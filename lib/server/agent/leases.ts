import type { KnownLease, LeaseRecord } from '../../../db/queries/leases.ts';
import type { Id } from '../../protocol/ids.ts';
import type { LeaseRequest } from '../../protocol/wire/agent.ts';
import { LEASE_CLOCK_AHEAD, LEASE_LIFE_MAX } from '../../protocol/wire/agent.ts';

/** The announcement of a lease. */
export type NewLease = LeaseRequest & { readonly act: 'make' };

/** The leases of the agents of a turn, while it decides over their requests, see [Note: Leases that stand]. */
export class TurnLeases {
  made: LeaseRecord[] = [];
  readonly ended: KnownLease[] = [];
  readonly #now: number;
  #known: KnownLease[];

  constructor(known: readonly KnownLease[], now: number) {
    this.#known = [...known];
    this.#now = now;
  }

  /** Those of an agent that stand, in the order in which they were made. */
  standing(agent: Id): readonly KnownLease[] {
    return this.#known.filter((lease) => lease.agent === agent && lease.granted && lease.expiresAt > this.#now);
  }

  /** Whether an id is new for the agent, and the end neither past nor too far. */
  canBeMade(agent: Id, id: Id, expiresAt: number): boolean {
    const isNew = !this.#known.some((lease) => lease.agent === agent && lease.id === id);
    return isNew && expiresAt > this.#now && expiresAt <= this.#now + LEASE_LIFE_MAX + LEASE_CLOCK_AHEAD;
  }

  make(lease: LeaseRecord): void {
    this.made.push(lease);
    this.#known.push({ ...lease, granted: true });
  }

  /** @returns those that stood */
  end(agent: Id, ids: readonly Id[]): readonly KnownLease[] {
    const ended = this.standing(agent).filter(({ id }) => ids.includes(id));
    this.#forget(ended);
    return ended;
  }

  /** For an agent that is locked: the database forgets those that it has. */
  endAll(agent: Id): void {
    this.#forget(this.#known.filter((lease) => lease.agent === agent));
  }

  #forget(leases: readonly KnownLease[]): void {
    const gone = new Set(leases.map(({ agent, id }) => `${agent} ${id}`));
    const isGone = ({ agent, id }: Pick<KnownLease, 'agent' | 'id'>) => gone.has(`${agent} ${id}`);
    // One of this turn has no row yet.
    const made = this.made.filter(isGone);
    this.ended.push(...leases.filter((lease) => !made.some(({ agent, id }) => agent === lease.agent && id === lease.id)));
    this.made = this.made.filter((lease) => !isGone(lease));
    this.#known = this.#known.filter((lease) => !isGone(lease));
  }
}
