import type { TimelineRow } from '@/lib/client/timeline.ts';
import { loadTimeline } from '@/lib/client/timeline.ts';
import type { Id } from '@/lib/protocol/ids.ts';
import { PURPOSES } from '@/lib/protocol/wire/shapes.ts';

/** An entry whose values an agent has received. */
export interface SeenEntry {
  readonly entry: Id;
  /** Null for one that no longer exists. */
  readonly name: string | null;
  readonly times: number;
  /** Milliseconds since 1970. */
  readonly last: number;
}

export interface SeenEntries {
  readonly entries: readonly SeenEntry[];
  /** How many acts were looked at; more exist where `complete` is false. */
  readonly acts: number;
  readonly complete: boolean;
}

/** The log of a busy agent is long; its latest acts say which entries it uses. */
const PAGES_MAX = 50;

/** Which entries an agent has received values of, from the log, the latest first. @throws ClientError `offline` */
export async function loadSeenEntries(agent: Id): Promise<SeenEntries> {
  const rows: TimelineRow[] = [];
  let before: number | undefined;
  for (let page = 1; page <= PAGES_MAX; page += 1) {
    const { rows: more, next } = await loadTimeline({ agent, outcome: 'ok' }, before);
    rows.push(...more);
    if (next === null) return { entries: countSeen(rows), acts: rows.length, complete: true };
    before = next;
  }
  return { entries: countSeen(rows), acts: rows.length, complete: false };
}

/** Counts fetches by entry. @param rows newest first */
export function countSeen(rows: readonly TimelineRow[]): SeenEntry[] {
  const seen = new Map<Id, SeenEntry>();
  for (const row of rows) {
    const fetched = PURPOSES.some((purpose) => purpose === row.action);
    if (!fetched || row.outcome !== 'ok' || row.entry === null) continue;
    const known = seen.get(row.entry);
    seen.set(row.entry, known ? { ...known, times: known.times + 1 } : { entry: row.entry, name: row.entryName, times: 1, last: row.time });
  }
  return [...seen.values()];
}
