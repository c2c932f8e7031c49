import type { Id } from '@/lib/protocol/ids.ts';
import { isId } from '@/lib/protocol/ids.ts';
import type { TimelineFilter } from '@/lib/client/timeline.ts';

/** Time spans to choose from, in hours. */
export const SPANS = { day: 24, week: 7 * 24, month: 30 * 24 } as const;
export type Span = keyof typeof SPANS;

/** What the timeline page filters by, as its URL says it. Days are `YYYY-MM-DD` in the reader's time zone. */
export interface FilterState {
  readonly agent: Id | null;
  readonly entry: Id | null;
  readonly action: string | null;
  readonly outcome: 'ok' | 'refused' | null;
  readonly span: Span | null;
  readonly fromDay: string | null;
  readonly toDay: string | null;
}

export const NO_FILTER: FilterState = {
  agent: null,
  entry: null,
  action: null,
  outcome: null,
  span: null,
  fromDay: null,
  toDay: null,
};

/** Reads a query string. What does not fit is as if it were not there. */
export function parseFilter(query: string): FilterState {
  const params = new URLSearchParams(query);
  const outcome = params.get('outcome');
  const span = params.get('span');
  const action = params.get('action');
  return {
    agent: idOrNull(params.get('agent')),
    entry: idOrNull(params.get('entry')),
    action: action !== null && /^[a-z.]{1,40}$/.test(action) ? action : null,
    outcome: outcome === 'ok' || outcome === 'refused' ? outcome : null,
    span: isSpan(span) ? span : null,
    fromDay: dayOrNull(params.get('from')),
    toDay: dayOrNull(params.get('to')),
  };
}

/** The query string of a filter, with its `?`; empty where nothing is filtered. */
export function formatFilter(state: FilterState): string {
  const params = new URLSearchParams();
  const parts = { ...state, from: state.fromDay, to: state.toDay };
  for (const key of ['agent', 'entry', 'action', 'outcome', 'span', 'from', 'to'] as const) {
    const value = parts[key];
    if (value !== null) params.set(key, value);
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

export function isFiltered(state: FilterState): boolean {
  return formatFilter(state) !== '';
}

/** The filter for the log itself. @param now milliseconds since 1970, for spans that end now */
export function toTimelineFilter(state: FilterState, now: number): TimelineFilter {
  const from = state.span ? now - SPANS[state.span] * 3_600_000 : dayStart(state.fromDay, 0);
  const to = state.span ? null : dayStart(state.toDay, 1);
  return {
    ...(state.agent === null ? {} : { agent: state.agent }),
    ...(state.entry === null ? {} : { entry: state.entry }),
    ...(state.action === null ? {} : { action: state.action }),
    ...(state.outcome === null ? {} : { outcome: state.outcome }),
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to: to - 1 }),
  };
}

function isSpan(text: string | null): text is Span {
  return text !== null && Object.hasOwn(SPANS, text);
}

function idOrNull(text: string | null): Id | null {
  return text !== null && isId(text) ? text : null;
}

function dayOrNull(text: string | null): string | null {
  return dayStart(text, 0) === null ? null : text;
}

/** Midnight of a day, `later` days on, by the local clock (so that days of 23 and 25 hours are right). */
function dayStart(day: string | null, later: number): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day ?? '');
  if (!match) return null;
  const [year, month, date] = match.slice(1).map(Number) as [number, number, number];
  const start = new Date(year, month - 1, date);
  const real = start.getMonth() === month - 1 && start.getDate() === date;
  return real ? new Date(year, month - 1, date + later).getTime() : null;
}
