/** A statement takes at most 65,535 parameters (PostgreSQL's wire protocol counts them in 16 bits). */
const ROWS_AT_ONCE = 2000;

/** Calls `insert` with at most so many rows at once; not at all for none. */
export async function inChunks<T>(rows: readonly T[], insert: (chunk: T[]) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) await insert(rows.slice(at, at + ROWS_AT_ONCE));
}
