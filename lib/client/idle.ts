/** Longest wait for a moment in which the page has nothing to do, milliseconds. */
const MOST = 2000;
/** For browsers that do not tell. */
const A_MOMENT = 100;

/** Waits until the page has nothing more urgent to do, so that work that nobody waits for delays nothing. */
export async function whenIdle(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof requestIdleCallback === 'undefined') setTimeout(resolve, A_MOMENT);
    else requestIdleCallback(() => resolve(), { timeout: MOST });
  });
}
