import { describe, expect, it } from 'vitest';
import { countActivity } from './activity.ts';

const at = (day: number, hour: number, outcome: 'ok' | 'refused' = 'ok') => ({ time: new Date(2026, 2, day, hour, 30).getTime(), outcome });

describe('countActivity', () => {
  it('is null without acts', () => {
    expect(countActivity([])).toBeNull();
  });

  it('counts short spans by hour, with the empty hours', () => {
    const activity = countActivity([at(8, 12), at(8, 10, 'refused'), at(8, 10)]);
    expect(activity?.unit).toBe('hour');
    expect(activity?.buckets).toHaveLength(24);
    expect(activity?.buckets.slice(-4).map(({ ok, refused }) => [ok, refused])).toEqual([[0, 0], [1, 1], [0, 0], [1, 0]]);
  });

  it('counts long spans by day and keeps the newest that fit', () => {
    const activity = countActivity([at(1, 0), at(400, 23)]);
    expect(activity?.unit).toBe('day');
    expect(activity?.buckets).toHaveLength(60);
    expect(activity?.buckets.at(-1)).toMatchObject({ start: new Date(2026, 2, 400).getTime(), ok: 1 });
  });
});
