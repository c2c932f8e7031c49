import type { AgentStanding, Candidate, Use } from '../../../db/queries/turn.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Refusals of one agent that are recorded in a minute: enough to see an attack, too few to fill a disk. */
export const DENIALS_RECORDED = 60;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A limit that a fetch would go over. */
export interface Excess {
  readonly reason: 'misses' | 'minute' | 'hour';
  /** Seconds until the window ends. */
  readonly retryAfter: number;
  /** Whether this is the second violation within two hours, which locks the agent. */
  readonly locks: boolean;
}

// [Note: Windows]
// A window starts with the first act after the previous one has ended, and counts distinct credentials:
// each remembers in which windows it was counted, so repeats are free and a check costs the same
// however much an agent reads.

/** The counters of one agent while a turn decides over its requests. */
export class AgentLimits {
  readonly standing: Writable<AgentStanding>;
  readonly uses = new Map<string, Use>();
  readonly #now: number;

  constructor(standing: AgentStanding, now: number) {
    this.standing = { ...standing };
    this.#now = now;
  }

  seen(address: string): void {
    this.standing.lastSeenAt = this.#now;
    this.standing.lastAddress = address;
  }

  /** Counts a refusal. @param stale what a replayed request causes, which whoever overheard one can repeat */
  recordsDenial(stale: boolean): boolean {
    const { standing } = this;
    if (this.#now >= standing.denialsAt + MINUTE) Object.assign(standing, { denialsAt: this.#now, denialsCount: 0 });
    if (standing.denialsCount >= (stale ? 1 : DENIALS_RECORDED)) return false;
    standing.denialsCount += 1;
    return true;
  }

  /** Counts the credentials and misses of one fetch, or tells which limit it would go over. */
  count(candidates: readonly Candidate[]): Excess | null {
    this.#openWindows();
    const { standing } = this;
    const misses = candidates.filter((candidate) => !candidate.hit).length;
    standing.missesCount = Math.min(standing.missesCount + misses, 2 ** 31 - 1);
    if (standing.missesCount > standing.missesPerHour) return this.#exceed('misses', standing.missesAt + HOUR);
    const uses = this.#newUses(candidates);
    const inMinute = standing.minuteCount + uses.filter((use) => use.newInMinute).length;
    const inHour = standing.hourCount + uses.filter((use) => use.newInHour).length;
    if (inMinute > standing.perMinute) return this.#exceed('minute', standing.minuteAt + MINUTE);
    if (inHour > standing.perHour) return this.#exceed('hour', standing.hourAt + HOUR);
    Object.assign(standing, { minuteCount: inMinute, hourCount: inHour });
    for (const { key, use } of uses) this.uses.set(key, use);
    return null;
  }

  #openWindows(): void {
    const { standing } = this;
    const now = this.#now;
    if (now >= standing.minuteAt + MINUTE) Object.assign(standing, { minuteAt: now, minuteCount: 0 });
    if (now >= standing.hourAt + HOUR) Object.assign(standing, { hourAt: now, hourCount: 0 });
    if (now >= standing.missesAt + HOUR) Object.assign(standing, { missesAt: now, missesCount: 0 });
  }

  /** The distinct credentials of a fetch that at least one present window has not counted. */
  #newUses(candidates: readonly Candidate[]) {
    const { id: agent, minuteAt, hourAt } = this.standing;
    const found = new Map<string, { key: string; use: Use; newInMinute: boolean; newInHour: boolean }>();
    for (const { hit, entry, field, ...counted } of candidates) {
      if (!hit || entry === null || field === null) continue;
      const key = `${entry} ${field}`;
      const known = this.uses.get(key) ?? counted;
      const newInMinute = known.minuteAt !== minuteAt;
      const newInHour = known.hourAt !== hourAt;
      if (newInMinute || newInHour) found.set(key, { key, use: { agent, entry, field, minuteAt, hourAt }, newInMinute, newInHour });
    }
    return [...found.values()];
  }

  /** A violation counts at most once a minute, so that a retrying client is not locked at once. */
  #exceed(reason: Excess['reason'], windowEnds: number): Excess {
    const { standing } = this;
    const since = standing.violationAt === null ? Infinity : this.#now - standing.violationAt;
    const locks = since >= MINUTE && since <= 2 * HOUR;
    if (since > 2 * HOUR) standing.violationAt = this.#now;
    if (locks) standing.state = 'locked';
    return { reason, locks, retryAfter: Math.max(1, Math.ceil((windowEnds - this.#now) / 1000)) };
  }
}
