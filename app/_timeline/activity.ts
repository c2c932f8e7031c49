/** One bar of the activity chart. */
export interface Bucket {
  /** Milliseconds since 1970, by the local clock. */
  readonly start: number;
  readonly ok: number;
  readonly refused: number;
}

export interface Activity {
  readonly unit: 'hour' | 'day';
  readonly buckets: readonly Bucket[];
}

interface Act {
  readonly time: number;
  readonly outcome: 'ok' | 'refused';
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Up to this span the bars are hours, then days. */
const HOURS_UP_TO = 2 * DAY;
const MAX_BARS = 60;
/** A few bars alone would look like many acts: empty time before them puts them in proportion. */
const MIN_BARS = 24;

/**
 * Counts acts by hour or day, from the first to the last, empty ones included, at least 24 of them;
 * with more days than fit the newest are kept. Null where there is nothing to count.
 */
export function countActivity(acts: readonly Act[]): Activity | null {
  if (acts.length === 0) return null;
  const times = acts.map((act) => act.time);
  const first = times.reduce((a, b) => Math.min(a, b));
  const last = times.reduce((a, b) => Math.max(a, b));
  const unit = last - first <= HOURS_UP_TO ? 'hour' : 'day';
  const starts = bucketStarts(first, last, unit);
  const counts = new Map(starts.map((start) => [start, { start, ok: 0, refused: 0 }]));
  for (const act of acts) {
    const bucket = counts.get(bucketStart(act.time, unit, 0));
    if (bucket) bucket[act.outcome] += 1;
  }
  return { unit, buckets: [...counts.values()] };
}

function bucketStarts(first: number, last: number, unit: Activity['unit']): number[] {
  const starts: number[] = [];
  for (let back = 0; starts.length < MAX_BARS; back += 1) {
    const start = bucketStart(last, unit, back);
    starts.unshift(start);
    if (start <= first && starts.length >= MIN_BARS) break;
  }
  return starts;
}

/** Days are counted by the calendar: some have 23 or 25 hours. */
function bucketStart(time: number, unit: Activity['unit'], back: number): number {
  const date = new Date(time);
  if (unit === 'hour') return new Date(date.setMinutes(0, 0, 0)).getTime() - back * HOUR;
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - back).getTime();
}
