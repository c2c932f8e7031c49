import { describe, expect, test } from 'vitest';
import type { AgentStanding, Candidate } from '../../../db/queries/turn.ts';
import { makeId } from '../../protocol/ids.ts';
import { AgentLimits } from './limits.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = 1_000_000_000_000;
const ENTRY = makeId();

const STANDING: AgentStanding = {
  id: makeId(),
  vault: makeId(),
  state: 'active',
  publicKey: null,
  purposes: [],
  perMinute: 2,
  perHour: 3,
  missesPerHour: 2,
  addresses: [],
  expiresAt: null,
  lastSeenAt: null,
  lastAddress: null,
  minuteAt: 0,
  minuteCount: 0,
  hourAt: 0,
  hourCount: 0,
  missesAt: 0,
  missesCount: 0,
  denialsAt: 0,
  denialsCount: 0,
  violationAt: null,
};

const MISS: Candidate = { hit: false, entry: null, field: null, epoch: null, serial: null, sealed: null, value: null, minuteAt: null, hourAt: null };

/** An agent over time: what its limits count is kept, as the database would. */
class Agent {
  standing = STANDING;
  readonly #windows = new Map<string, { minuteAt: number; hourAt: number }>();

  /** Fetches these credentials, 'miss' for none. @returns what is exceeded */
  fetch(at: number, ...fields: string[]): string | null {
    const limits = new AgentLimits(this.standing, START + at);
    const candidates = fields.map((field) => (field === 'miss' ? MISS : this.#hit(field)));
    const excess = limits.count(candidates);
    this.standing = limits.standing;
    for (const use of limits.uses.values()) this.#windows.set(use.field, use);
    return excess && (excess.locks ? `${excess.reason} locks` : excess.reason);
  }

  #hit(field: string): Candidate {
    const { minuteAt = null, hourAt = null } = this.#windows.get(field) ?? {};
    return { ...MISS, hit: true, entry: ENTRY, field, minuteAt, hourAt };
  }
}

describe('AgentLimits', () => {
  test('counts distinct credentials; repeats are free', () => {
    const agent = new Agent();
    expect(agent.fetch(0, 'a', 'a', 'b')).toBeNull();
    for (let at = 0; at < 50; at++) expect(agent.fetch(at, 'b', 'a')).toBeNull();
    expect(agent.fetch(50, 'a', 'c')).toBe('minute');
    expect(agent.fetch(51, 'a')).toBeNull();
  });

  test('opens the next minute when the first has ended, within the hour', () => {
    const agent = new Agent();
    expect(agent.fetch(0, 'a', 'b')).toBeNull();
    expect(agent.fetch(MINUTE - 1, 'c')).toBe('minute');
    expect(agent.fetch(MINUTE, 'c')).toBeNull();
    expect(agent.fetch(2 * MINUTE, 'a', 'b')).toBeNull();
    expect(agent.fetch(3 * MINUTE, 'd')).toMatch(/^hour/);
    expect(new Agent().fetch(HOUR, 'd')).toBeNull();
  });

  test('opens the next hour when the first has ended', () => {
    const agent = new Agent();
    for (const [at, field] of ['a', 'b', 'c'].entries()) expect(agent.fetch(at * MINUTE, field)).toBeNull();
    expect(agent.fetch(HOUR - 1, 'd')).toBe('hour');
    expect(agent.fetch(HOUR, 'd', 'e')).toBeNull();
  });

  test('a fetch that is refused counts no credential', () => {
    const agent = new Agent();
    expect(agent.fetch(0, 'a', 'b', 'c')).toBe('minute');
    expect(agent.fetch(1, 'd', 'e')).toBeNull();
  });

  test('counts every miss, also of one request, and gives nothing out beyond the limit', () => {
    const agent = new Agent();
    expect(agent.fetch(0, 'miss', 'a', 'miss')).toBeNull();
    expect(agent.fetch(1, 'a', 'miss')).toBe('misses');
    expect(agent.fetch(2, 'a')).toBe('misses');
    expect(agent.fetch(HOUR, 'a')).toBeNull();
  });

  test('locks at a second violation, counted after a minute and within two hours', () => {
    const agent = new Agent();
    expect(agent.fetch(0, 'a', 'b', 'c')).toBe('minute');
    expect(agent.fetch(MINUTE - 1, 'a', 'b', 'c')).toBe('minute');
    expect(agent.standing.state).toBe('active');
    expect(agent.fetch(MINUTE, 'a', 'b', 'c')).toBe('minute locks');
    expect(agent.standing.state).toBe('locked');
  });

  test('forgets a violation after two hours', () => {
    const agent = new Agent();
    expect(agent.fetch(0, 'a', 'b', 'c')).toBe('minute');
    expect(agent.fetch(2 * HOUR + 1, 'a', 'b', 'c')).toBe('minute');
    expect(agent.fetch(2 * HOUR + MINUTE + 1, 'a', 'b', 'c')).toBe('minute locks');
  });

  test('says how long to wait', () => {
    const excess = new AgentLimits({ ...STANDING, minuteAt: START, minuteCount: 2, hourAt: START }, START + 15_500).count([
      { ...MISS, hit: true, entry: ENTRY, field: makeId() },
    ]);
    expect(excess).toMatchObject({ reason: 'minute', retryAfter: 45 });
  });

  test('records sixty refusals a minute, and one of what anybody can repeat', () => {
    const limits = new AgentLimits(STANDING, START);
    expect(limits.recordsDenial(true)).toBe(true);
    expect(limits.recordsDenial(true)).toBe(false);
    const recorded = Array.from({ length: 100 }, () => limits.recordsDenial(false)).filter(Boolean);
    expect(recorded).toHaveLength(59);
    expect(new AgentLimits(limits.standing, START + MINUTE).recordsDenial(true)).toBe(true);
  });
});
