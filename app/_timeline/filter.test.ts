import { describe, expect, it } from 'vitest';
import { formatFilter, NO_FILTER, parseFilter, toTimelineFilter } from './filter.ts';

const agent = '11111111-1111-4111-8111-111111111111';

describe('parseFilter', () => {
  it('reads back what formatFilter wrote', () => {
    const state = { ...NO_FILTER, agent, action: 'entry.edit', outcome: 'refused', fromDay: '2026-03-01', toDay: '2026-03-08' } as const;
    expect(parseFilter(formatFilter(state))).toEqual(state);
    expect(formatFilter(NO_FILTER)).toBe('');
  });

  it.each(['?agent=x', '?outcome=maybe', '?span=toString', '?from=2026-02-30', '?to=yesterday', '?action=<script>'])('ignores %s', (query) => {
    expect(parseFilter(query)).toEqual(NO_FILTER);
  });
});

describe('toTimelineFilter', () => {
  it('takes whole days of the local clock', () => {
    const filter = toTimelineFilter({ ...NO_FILTER, fromDay: '2026-03-01', toDay: '2026-03-01' }, 0);
    expect(filter.from).toBe(new Date(2026, 2, 1).getTime());
    expect(filter.to).toBe(new Date(2026, 2, 2).getTime() - 1);
  });

  it('counts a span back from now and leaves its end open', () => {
    expect(toTimelineFilter({ ...NO_FILTER, span: 'day' }, 100_000_000)).toEqual({ from: 13_600_000 });
  });
});
