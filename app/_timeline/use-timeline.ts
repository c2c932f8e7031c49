import { useCallback, useEffect, useRef, useState } from 'react';
import { useVerification } from '@/lib/client/react.ts';
import type { TimelineFilter, TimelineRow } from '@/lib/client/timeline.ts';
import { loadTimeline, onTimeline, verifyTimeline } from '@/lib/client/timeline.ts';
import { mergeRows, pendingSpan } from './rows.ts';

/** The rows that are loaded so far, and how to get more. */
export interface LoadedTimeline {
  /** Newest first. */
  readonly rows: readonly TimelineRow[];
  /** Whether the rows reach back to the first one. */
  readonly complete: boolean;
  readonly loading: boolean;
  /** What the last load threw, or null. */
  readonly error: unknown;
  readonly loadMore: () => void;
}

interface State {
  readonly rows: readonly TimelineRow[];
  /** The argument of the next page; null where there is none. */
  readonly next: number | null | undefined;
  readonly loading: boolean;
  readonly error: unknown;
}

const EMPTY: State = { rows: [], next: undefined, loading: false, error: null };

/**
 * The timeline under a filter: page by page on demand, new rows by themselves. Give the component a
 * `key` of the filter: another filter is another timeline.
 * @param start where to begin instead of at the newest row; new rows are then not shown
 */
export function useTimeline(filter: TimelineFilter, start?: number): LoadedTimeline {
  const [state, setState] = useState(EMPTY);
  const [asked] = useState({ filter, start });
  const busy = useRef(false);

  const load = useCallback(
    async (before: number | undefined) => {
      if (busy.current) return;
      busy.current = true;
      setState((current) => ({ ...current, loading: true, error: null }));
      try {
        const { rows, next } = await loadTimeline(asked.filter, before);
        setState((current) => ({ rows: mergeRows(current.rows, rows), next, loading: false, error: null }));
      } catch (error) {
        setState((current) => ({ ...current, loading: false, error }));
      } finally {
        busy.current = false;
      }
    },
    [asked],
  );

  useEffect(() => void load(asked.start), [asked, load]);
  useLive(asked.start === undefined, asked.filter, setState);
  useProofs(asked.filter, state.rows, setState);

  const { rows, next, loading, error } = state;
  return { rows, complete: next === null, loading: loading || next === undefined, error, loadMore: () => void load(next ?? asked.start) };
}

type SetState = (change: (current: State) => State) => void;

/** Verifies what the log has grown by, and then shows it. */
function useLive(on: boolean, filter: TimelineFilter, setState: SetState): void {
  useEffect(() => {
    if (!on) return;
    const refresh = async () => {
      // Where this fails, the badge says so; the rows are shown as not verified.
      await verifyTimeline().catch(() => undefined);
      const page = await loadTimeline(filter).catch(() => null);
      if (page) setState((current) => withNewest(current, page));
    };
    return onTimeline(() => void refresh());
  }, [on, filter, setState]);
}

/** Puts the newest page on top; where rows between are missing, it takes the place of all. */
function withNewest(current: State, page: { rows: TimelineRow[]; next: number | null }): State {
  const newest = current.rows[0];
  const reaches = page.next === null || (newest !== undefined && page.rows.some(({ seq }) => seq <= newest.seq));
  if (!reaches) return { ...current, ...page };
  return { ...current, rows: mergeRows(current.rows, page.rows), next: current.next === undefined ? page.next : current.next };
}

/** Loads rows again that were shown before they were verified. */
function useProofs(filter: TimelineFilter, rows: readonly TimelineRow[], setState: SetState): void {
  const { at, upTo } = useVerification();
  const span = pendingSpan(rows, upTo);
  const highest = span?.highest;
  const lowest = span?.lowest;
  useEffect(() => {
    if (at === null || highest === undefined || lowest === undefined) return;
    let gone = false;
    const refresh = async () => {
      let before: number | null = highest + 1;
      while (before !== null && before > lowest && !gone) {
        const page: { rows: TimelineRow[]; next: number | null } = await loadTimeline(filter, before);
        setState((current) => ({ ...current, rows: mergeRows(current.rows, page.rows.filter(({ seq }) => seq >= lowest)) }));
        before = page.next;
      }
    };
    refresh().catch(() => undefined);
    return () => {
      gone = true;
    };
  }, [at, highest, lowest, filter, setState]);
}
