import type { Act } from '../../../db/queries/audit.ts';
import type { LeaseChanges } from '../../../db/queries/leases.ts';
import type { AgentStanding, Candidate, TurnFacts } from '../../../db/queries/turn.ts';
import { nonceKey } from '../../../db/queries/turn.ts';
import type { Bytes } from '../../crypto/bytes.ts';
import type { Id } from '../../protocol/ids.ts';
import type { AuditAction } from '../../protocol/audit-actions.ts';
import type { AgentErrorCode, LeaseRequest } from '../../protocol/wire/agent.ts';
import { MAX_LEASES } from '../../protocol/wire/agent.ts';
import type { Purpose } from '../../protocol/wire/shapes.ts';
import { isAllowed } from '../address.ts';
import { decode, sameBytes } from '../secret.ts';
import type { NewLease } from './leases.ts';
import { TurnLeases } from './leases.ts';
import type { Excess } from './limits.ts';
import { AgentLimits } from './limits.ts';
import type { SignedRequest } from './request.ts';

/** What a signed request asks for. */
export type Ask =
  | { readonly kind: 'confirm' }
  | { readonly kind: 'fetch'; readonly purpose: Purpose; readonly tags: readonly Bytes[] }
  | { readonly kind: 'lease'; readonly request: LeaseRequest };

/** The tags that a request asks for. */
export function tagsOf(ask: Ask): readonly Bytes[] {
  if (ask.kind === 'fetch') return ask.tags;
  return ask.kind === 'lease' && ask.request.act === 'make' ? [decode(ask.request.tag)] : [];
}

export interface Waiting {
  readonly request: SignedRequest;
  readonly ask: Ask;
}

/** What becomes of a request. The candidates of a fetch are in the order of its tags, misses included. */
export type Decision =
  | { readonly kind: 'refused'; readonly error: AgentErrorCode; readonly retryAfter?: number }
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'fetched'; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'leases'; readonly leases: readonly Id[] };

/** The outcome of a turn: one decision a request, and what must be recorded before any goes out. */
export interface TurnOutcome {
  readonly decisions: readonly Decision[];
  readonly acts: readonly Act[];
  /** The requests whose nonces are used up. */
  readonly burnt: readonly SignedRequest[];
  readonly limits: ReadonlyMap<Id, AgentLimits>;
  readonly locked: ReadonlySet<Id>;
  readonly confirmed: ReadonlySet<Id>;
  readonly leases: Pick<LeaseChanges, 'made' | 'ended'>;
}

/** Decides over the requests of a turn, one after another. Pure, see [Note: Turn]. */
export function decideTurn(waiting: readonly Waiting[], facts: TurnFacts, now: number): TurnOutcome {
  const turn = new Turn(facts, now);
  const decisions = waiting.map((each) => turn.decide(each));
  const { acts, burnt, limits, locked, confirmed, leases } = turn;
  return { decisions, acts, burnt, limits, locked, confirmed, leases };
}

const REFUSED: Decision = { kind: 'refused', error: 'refused' };

class Turn {
  readonly acts: Act[] = [];
  readonly limits = new Map<Id, AgentLimits>();
  readonly locked = new Set<Id>();
  readonly confirmed = new Set<Id>();
  readonly #facts: TurnFacts;
  readonly #now: number;
  readonly #nonces = new Set<string>();
  readonly burnt: SignedRequest[] = [];
  readonly leases: TurnLeases;
  #lookup = 0;

  constructor(facts: TurnFacts, now: number) {
    this.#facts = facts;
    this.#now = now;
    this.leases = new TurnLeases(facts.leases, now);
  }

  decide({ request, ask }: Waiting): Decision {
    const candidates = this.#takeCandidates(ask);
    const limits = this.#limitsOf(request.agent);
    // The key may have been replaced since the signature was verified.
    const key = limits?.standing.publicKey;
    if (!limits || !key || !sameBytes(key, request.publicKey)) return REFUSED;
    const stale = this.#staleness(request);
    if (stale !== null) return this.#deny(limits, request, ask, stale);
    limits.seen(request.visitor.address);
    const barred = barrier(limits.standing, request, ask, this.#now);
    if (barred !== null) return this.#deny(limits, request, ask, barred);
    if (ask.kind === 'confirm') return this.#confirm(limits, request);
    return ask.kind === 'fetch' ? this.#fetch(limits, request, ask, candidates) : this.#lease(limits, request, ask, candidates[0]);
  }

  #takeCandidates(ask: Ask): readonly Candidate[] {
    const start = this.#lookup;
    this.#lookup += tagsOf(ask).length;
    return this.#facts.candidates.slice(start, this.#lookup);
  }

  #limitsOf(agent: Id): AgentLimits | null {
    const standing = this.#facts.standings.get(agent);
    if (!standing) return null;
    const limits = this.limits.get(agent) ?? new AgentLimits(standing, this.#now);
    this.limits.set(agent, limits);
    return limits;
  }

  #staleness(request: SignedRequest): 'clock' | 'replayed' | null {
    if (!request.timely) return 'clock';
    const key = nonceKey(request.agent, request.nonce);
    // Twice in one turn is a replay too.
    if (this.#facts.burnt.has(key) || this.#nonces.has(key)) return 'replayed';
    this.#nonces.add(key);
    this.burnt.push(request);
    return null;
  }

  #confirm(limits: AgentLimits, request: SignedRequest): Decision {
    const first = limits.standing.state === 'enrolling';
    limits.standing.state = 'active';
    if (first) this.confirmed.add(request.agent);
    this.acts.push({ ...agentAct(request), action: first ? 'agent.confirm' : 'agent.status', outcome: 'ok' });
    return { kind: 'confirmed' };
  }

  #fetch(limits: AgentLimits, request: SignedRequest, ask: Ask & { kind: 'fetch' }, candidates: readonly Candidate[]): Decision {
    const excess = limits.count(candidates);
    if (excess) return this.#exceed(limits, request, ask, excess);
    const act = { ...agentAct(request), action: ask.purpose };
    for (const { hit, entry, field } of candidates) {
      if (hit && entry !== null && field !== null) this.acts.push({ ...act, outcome: 'ok', entry, field });
      else this.acts.push({ ...act, outcome: 'refused', reason: 'no-match' });
    }
    return { kind: 'fetched', candidates };
  }

  #lease(limits: AgentLimits, request: SignedRequest, ask: Ask & { kind: 'lease' }, candidate: Candidate | undefined): Decision {
    const { agent } = request;
    if (ask.request.act === 'make') {
      const refusal = this.#makeLease(limits, request, { ...ask, request: ask.request }, candidate);
      if (refusal) return refusal;
    } else if (ask.request.act === 'end') {
      const ended = this.leases.end(agent, ask.request.leases);
      for (const { entry, field } of ended) this.acts.push({ ...agentAct(request), action: 'lease.end', outcome: 'ok', entry, field });
    }
    return { kind: 'leases', leases: this.leases.standing(agent).map(({ id }) => id) };
  }

  /** Asks for a tag as a fetch does, so it counts as one. */
  #makeLease(limits: AgentLimits, request: SignedRequest, ask: Ask & { kind: 'lease' } & { request: NewLease }, candidate: Candidate | undefined): Decision | null {
    const { agent } = request;
    const { lease, expiresAt, sealed } = ask.request;
    if (!this.leases.canBeMade(agent, lease, expiresAt)) return this.#deny(limits, request, ask, 'lease');
    const standing = this.leases.standing(agent);
    if (standing.length >= MAX_LEASES) {
      const first = Math.min(...standing.map((other) => other.expiresAt));
      return { ...this.#deny(limits, request, ask, 'limited', 'leases'), retryAfter: Math.ceil((first - this.#now) / 1000) };
    }
    const excess = limits.count(candidate ? [candidate] : []);
    if (excess) return this.#exceed(limits, request, ask, excess);
    const act = { ...agentAct(request), action: 'lease.make' } as const;
    if (candidate?.hit !== true || candidate.entry === null || candidate.field === null) {
      this.acts.push({ ...act, outcome: 'refused', reason: 'no-match' });
      return null;
    }
    const { entry, field } = candidate;
    this.leases.make({ agent, id: lease, entry, field, madeAt: this.#now, expiresAt, sealed: decode(sealed) });
    this.acts.push({ ...act, outcome: 'ok', entry, field });
    return null;
  }

  #exceed(limits: AgentLimits, request: SignedRequest, ask: Ask, { reason, retryAfter, locks }: Excess): Decision {
    const refusal = this.#deny(limits, request, ask, 'limited', reason);
    if (locks) this.#lock(request);
    return { ...refusal, retryAfter };
  }

  #lock(request: SignedRequest): void {
    this.locked.add(request.agent);
    this.leases.endAll(request.agent);
    this.acts.push({ actor: 'server', action: 'agent.lock', outcome: 'ok', agent: request.agent, address: request.visitor.address, userAgent: '' });
  }

  #deny(
    limits: AgentLimits,
    request: SignedRequest,
    ask: Ask,
    error: AgentErrorCode,
    reason: NonNullable<Act['reason']> = error,
  ): Decision & { kind: 'refused' } {
    if (limits.recordsDenial(error === 'clock' || error === 'replayed')) {
      this.acts.push({ ...agentAct(request), action: actionOf(ask), outcome: 'refused', reason });
    }
    return { kind: 'refused', error };
  }
}

function actionOf(ask: Ask): AuditAction {
  if (ask.kind === 'confirm') return 'agent.confirm';
  return ask.kind === 'fetch' ? ask.purpose : `lease.${ask.request.act}`;
}

/** What keeps an agent from everything, then from this. */
function barrier(standing: AgentStanding, request: SignedRequest, ask: Ask, now: number): AgentErrorCode | null {
  if (standing.state === 'pending' || (standing.state === 'enrolling' && ask.kind !== 'confirm')) return 'refused';
  if (standing.state === 'revoked') return 'revoked';
  if (standing.expiresAt !== null && standing.expiresAt <= now) return 'expired';
  if (standing.state === 'locked' || standing.state === 'paused') return standing.state;
  if (!isAllowed(standing.addresses, request.visitor.address)) return 'address';
  const purpose = purposeOf(ask);
  if (purpose !== null && !standing.purposes.includes(purpose)) return 'purpose';
  return null;
}

/** Ending a lease needs none. */
function purposeOf(ask: Ask): Purpose | null {
  if (ask.kind === 'fetch') return ask.purpose;
  return ask.kind === 'lease' && ask.request.act === 'make' ? 'inject' : null;
}

function agentAct({ agent, visitor, proof }: SignedRequest) {
  const actor = visitor.userAgent.startsWith('clavitor-proxy/') ? ('proxy' as const) : ('cli' as const);
  return { actor, agent, request: proof, ...visitor };
}
