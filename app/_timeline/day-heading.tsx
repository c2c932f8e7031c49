'use client';

import { useFormatter, useNow, useTranslations } from 'use-intl';

/** The day of the rows below. */
export function DayHeading({ time }: { time: number }) {
  const t = useTranslations('timeline');
  const format = useFormatter();
  const now = useNow();
  const date = format.dateTime(time, { weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' });
  const near = nearDay(time, now);
  return (
    <h2 className="border-b border-line bg-sunken px-4 py-2 text-sm font-semibold text-ink @3xl:px-6">
      {near !== null && <span>{t(near)} · </span>}
      <time dateTime={new Date(time).toISOString().slice(0, 10)} className="tabular font-medium text-muted">
        {date}
      </time>
    </h2>
  );
}

function nearDay(time: number, now: Date): 'today' | 'yesterday' | null {
  const day = new Date(time).toDateString();
  if (day === now.toDateString()) return 'today';
  const before = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  return day === before.toDateString() ? 'yesterday' : null;
}
