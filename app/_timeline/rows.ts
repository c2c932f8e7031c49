import type { TimelineRow } from '@/lib/client/timeline.ts';

/** Both lists as one, newest first; of two with one number the later one counts. */
export function mergeRows(present: readonly TimelineRow[], more: readonly TimelineRow[]): readonly TimelineRow[] {
  const last = present.at(-1);
  const first = more[0];
  if (!first) return present;
  if (!last || first.seq < last.seq) return [...present, ...more];
  const bySeq = new Map(present.map((row) => [row.seq, row]));
  for (const row of more) bySeq.set(row.seq, row);
  return [...bySeq.values()].sort((a, b) => b.seq - a.seq);
}

/** The rows up to `upTo` that are shown as not verified yet, or null. */
export function pendingSpan(rows: readonly TimelineRow[], upTo: number): { highest: number; lowest: number } | null {
  const pending = rows.filter(({ proof, seq }) => proof === 'pending' && seq <= upTo);
  const highest = pending[0]?.seq;
  const lowest = pending.at(-1)?.seq;
  return highest === undefined || lowest === undefined ? null : { highest, lowest };
}

/** What the list shows: rows, and before the first of each day that day. */
export type TimelineItem =
  | { readonly kind: 'day'; readonly key: string; readonly time: number }
  | { readonly kind: 'row'; readonly key: string; readonly row: TimelineRow };

export function withDays(rows: readonly TimelineRow[]): TimelineItem[] {
  const items: TimelineItem[] = [];
  let day = '';
  for (const row of rows) {
    const of = new Date(row.time).toDateString();
    if (of !== day) items.push({ kind: 'day', key: `day-${row.seq}`, time: row.time });
    day = of;
    items.push({ kind: 'row', key: `row-${row.seq}`, row });
  }
  return items;
}
