'use client';

import { useFormatter, useTranslations } from 'use-intl';
import type { TimelineRow } from '@/lib/client/timeline.ts';
import type { Activity, Bucket } from './activity.ts';
import { countActivity } from './activity.ts';

const HEIGHT = 40;
const BAR = 10;
const GAP = 3;

/** A small chart of how much happened, from the rows that are loaded. What it shows is also there in words. */
export function ActivityChart({ rows }: { rows: readonly TimelineRow[] }) {
  const activity = countActivity(rows);
  return activity && <Chart activity={activity} />;
}

function Chart({ activity }: { activity: Activity }) {
  const t = useTranslations('timeline.chart');
  const label = useBucketLabel(activity.unit);
  const { buckets } = activity;
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (!first || !last) return null;
  const peak = buckets.reduce((top, bucket) => (total(bucket) > total(top) ? bucket : top));
  const ok = buckets.reduce((sum, bucket) => sum + bucket.ok, 0);
  const refused = buckets.reduce((sum, bucket) => sum + bucket.refused, 0);
  const words = { unit: t(activity.unit), from: label(first), to: label(last) };
  const width = buckets.length * (BAR + GAP) - GAP;
  return (
    <figure className="flex flex-col gap-1 border-b border-line px-4 py-3 sm:px-6">
      <figcaption className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 text-xs text-muted">
        <span className="font-medium text-ink">{t('title')}</span>
        <span>
          {words.unit}, {t('range', words)}
        </span>
        <Legend className="bg-accent" text={t('ok', { count: ok })} />
        {refused > 0 && <Legend className="bg-danger" text={t('refused', { count: refused })} />}
      </figcaption>
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none" className="h-10 w-full" role="img" aria-label={t('summary', { ...words, ok, refused, peak: label(peak) })}>
        {buckets.map((bucket, index) => (
          <Bar key={bucket.start} bucket={bucket} x={index * (BAR + GAP)} max={total(peak)} title={t('bar', { when: label(bucket), ok: bucket.ok, refused: bucket.refused })} />
        ))}
      </svg>
    </figure>
  );
}

function Bar({ bucket, x, max, title }: { bucket: Bucket; x: number; max: number; title: string }) {
  // An act among hundreds must still be seen.
  const height = (count: number) => (count === 0 ? 0 : Math.max(2, (count / max) * (HEIGHT - 2)));
  const ok = height(bucket.ok);
  const refused = height(bucket.refused);
  return (
    <g>
      <title>{title}</title>
      <rect x={x} y={0} width={BAR} height={HEIGHT} className="fill-transparent hover:fill-hover" />
      <rect x={x} y={HEIGHT - 1} width={BAR} height={1} className="fill-line" />
      <rect x={x} y={HEIGHT - ok} width={BAR} height={ok} className="pointer-events-none fill-accent" />
      <rect x={x} y={HEIGHT - ok - refused} width={BAR} height={refused} className="pointer-events-none fill-danger" />
    </g>
  );
}

function Legend({ className, text }: { className: string; text: string }) {
  return (
    <span className="tabular inline-flex items-center gap-1.5">
      <span className={`size-2 rounded-sm ${className}`} aria-hidden="true" />
      {text}
    </span>
  );
}

function useBucketLabel(unit: Activity['unit']): (bucket: Bucket) => string {
  const format = useFormatter();
  return ({ start }) => format.dateTime(start, unit === 'hour' ? { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } : { day: 'numeric', month: 'short' });
}

function total(bucket: Bucket): number {
  return bucket.ok + bucket.refused;
}
