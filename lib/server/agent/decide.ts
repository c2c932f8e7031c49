import type { Act } from '../../../db/queries/audit.ts';
import type { AgentStanding, Candidate, TurnFacts } from '../../../db/queries/turn.ts';
import { nonceKey } from '../../../db/queries/turn.ts';
import type { Bytes } from '../../crypto/bytes.ts';
import type { Id } from '../../protocol/ids.ts';
import type { AgentErrorCode } from '../../protocol/wire/agent.ts';
import type { Purpose } from '../../protocol/wire/shapes.ts';
import { isAllowed } from '../address.ts';
import { sameBytes } from '../secret.ts';
import { AgentLimits } from './limits.ts';
import type { SignedRequest } from './request.ts';

/** What a signed request asks for. */
export type Ask =
  | { readonly kind: 'confirm' }
  | { readonly kind: 'fetch'; readonly purpose: Purpose; readonly tags: readonly Bytes[] };

export interface Waiting {
  readonly request: SignedRequest;
  readonly ask: Ask;
}

/** What becomes of a request. The candidates of a fetch are in the order of its tags, misses included. */
export type Decision =
  | { readonly kind: 'refused'; readonly error: AgentErrorCode; readonly retryAfter?: number }
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'fetched'; readonly candidates: readonly Candidate[] };

/** The outcome of a turn: one decision a request, and what must be recorded before any goes out. */
export interface TurnOutcome {
  readonly decisions: readonly Decision[];
  readonly acts: readonly Act[];
  /** The requests whose nonces are used up. */
  readonly burnt: readonly SignedRequest[];
  readonly limits: ReadonlyMap<Id, AgentLimits>;
  readonly locked: ReadonlySet<Id>;
  readonly confirmed: ReadonlySet<Id>;
}

/** Decides over the requests of a turn, one after another. Pure, see [Note: Turn]. */
export function decideTurn(waiting: readonly Waiting[], facts: TurnFacts, now: number): TurnOutcome {
  const turn = new Turn(facts, now);
  const decisions = waiting.map((each) => turn.decide(each));
  return { decisions, acts: turn.acts, burnt: turn.burnt, limits: turn.limits, locked: turn.locked, confirmed: turn.confirmed };
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
  #lookup = 0;

  constructor(facts: TurnFacts, now: number) {
    this.#facts = facts;
    this.#now = now;
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
    return ask.kind === 'confirm' ? this.#confirm(limits, request) : this.#fetch(limits, request, ask, candidates);
  }

  #takeCandidates(ask: Ask): readonly Candidate[] {
    if (ask.kind !== 'fetch') return [];
    const start = this.#lookup;
    this.#lookup += ask.tags.length;
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
    if (excess) {
      const refusal = this.#deny(limits, request, ask, 'limited', excess.reason);
      if (excess.locks) this.#lock(request);
      return { ...refusal, retryAfter: excess.retryAfter };
    }
    const act = { ...agentAct(request), action: ask.purpose };
    for (const { hit, entry, field } of candidates) {
      if (hit && entry !== null && field !== null) this.acts.push({ ...act, outcome: 'ok', entry, field });
      else this.acts.push({ ...act, outcome: 'refused', reason: 'no-match' });
    }
    return { kind: 'fetched', candidates };
  }

  #lock(request: SignedRequest): void {
    this.locked.add(request.agent);
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
      const action = ask.kind === 'confirm' ? 'agent.confirm' : ask.purpose;
      this.acts.push({ ...agentAct(request), action, outcome: 'refused', reason });
    }
    return { kind: 'refused', error };
  }
}

/** What keeps an agent from everything, then from this. */
function barrier(standing: AgentStanding, request: SignedRequest, ask: Ask, now: number): AgentErrorCode | null {
  if (standing.state === 'pending' || (standing.state === 'enrolling' && ask.kind !== 'confirm')) return 'refused';
  if (standing.state === 'revoked') return 'revoked';
  if (standing.expiresAt !== null && standing.expiresAt <= now) return 'expired';
  if (standing.state === 'locked' || standing.state === 'paused') return standing.state;
  if (!isAllowed(standing.addresses, request.visitor.address)) return 'address';
  if (ask.kind === 'fetch' && !standing.purposes.includes(ask.purpose)) return 'purpose';
  return null;
}

function agentAct({ agent, visitor, proof }: SignedRequest) {
  const actor = visitor.userAgent.startsWith('clavitor-proxy/') ? ('proxy' as const) : ('cli' as const);
  return { actor, agent, request: proof, ...visitor };
}
