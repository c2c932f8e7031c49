let last: Promise<unknown> = Promise.resolve();

/**
 * Runs `work` after everything that was given before it: loading and changing the vault take turns,
 * so that an answer which was on its way never replaces a newer state.
 */
export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = last.then(work, work);
  last = turn.catch(() => undefined);
  return turn;
}
