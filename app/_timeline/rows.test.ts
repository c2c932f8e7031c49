import { describe, expect, it } from 'vitest';
import type { TimelineRow } from '@/lib/client/timeline.ts';
import { mergeRows, pendingSpan, withDays } from './rows.ts';

function row(seq: number, patch: Partial<TimelineRow> = {}): TimelineRow {
  const who = { actor: 'web', agent: null, agentName: null, entry: null, entryName: null, fieldLabel: null } as const;
  return { seq, time: 0, ...who, action: 'session.open', outcome: 'ok', reason: null, address: '', userAgent: '', host: null, proof: 'unsigned', ...patch };
}

const seqs = (rows: readonly TimelineRow[]) => rows.map(({ seq }) => seq);

describe('mergeRows', () => {
  it('appends an earlier page and puts new rows on top', () => {
    expect(seqs(mergeRows([row(9), row(8)], [row(7), row(6)]))).toEqual([9, 8, 7, 6]);
    expect(seqs(mergeRows([row(9), row(8)], [row(10), row(9)]))).toEqual([10, 9, 8]);
    expect(seqs(mergeRows([], [row(2), row(1)]))).toEqual([2, 1]);
  });

  it('takes the later of two copies', () => {
    expect(mergeRows([row(2, { proof: 'pending' }), row(1)], [row(2, { proof: 'verified' })])[0]?.proof).toBe('verified');
  });
});

describe('pendingSpan', () => {
  it('spans what could be verified by now', () => {
    const rows = [5, 4, 3, 2].map((seq) => row(seq, { proof: seq === 2 ? 'verified' : 'pending' }));
    expect(pendingSpan(rows, 4)).toEqual({ highest: 4, lowest: 3 });
    expect(pendingSpan(rows, 2)).toBeNull();
  });
});

describe('withDays', () => {
  it('puts each day before its rows', () => {
    const at = (day: number) => new Date(2026, 2, day, 12).getTime();
    const items = withDays([row(3, { time: at(8) }), row(2, { time: at(8) }), row(1, { time: at(7) })]);
    expect(items.map(({ key }) => key)).toEqual(['day-3', 'row-3', 'row-2', 'day-1', 'row-1']);
  });
});
