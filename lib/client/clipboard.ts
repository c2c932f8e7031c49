import { ClientError } from './errors.ts';
import { keysDropped } from './keyring.ts';
import type { ReadableStore } from './store.ts';
import { makeStore } from './store.ts';

/** What the page shows of a copied secret. */
export interface ClipboardCountdown {
  /** Seconds until it is cleared; null where nothing of ours is on the clipboard. */
  readonly secondsLeft: number | null;
}

const NOTHING: ClipboardCountdown = { secondsLeft: null };
const countdown = makeStore<ClipboardCountdown>(NOTHING);
/** Counts down while a copied secret waits to be cleared. */
export const clipboardCountdown: ReadableStore<ClipboardCountdown> = countdown;

let clearAt: number | null = null;
let ticker: ReturnType<typeof setInterval> | undefined;

keysDropped.listen(() => {
  if (clearAt !== null) void clearClipboard();
});

/**
 * Copies a secret and clears the clipboard after `seconds`. Browsers do not let a page read the
 * clipboard without asking, so what the owner copied elsewhere meanwhile is cleared too. A page in the
 * background may not write either: then it is cleared on its return.
 * @throws ClientError `forbidden` where the browser refuses
 */
export async function copySecret(text: string, seconds: number): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch (cause) {
    throw new ClientError('forbidden', 'the browser does not allow to copy', { cause });
  }
  clearAt = Date.now() + seconds * 1000;
  clearInterval(ticker);
  ticker = setInterval(tick, 250);
  tick();
}

/** Clears the clipboard now. */
export async function clearClipboard(): Promise<void> {
  try {
    await navigator.clipboard.writeText('');
  } catch {
    // Without focus the browser refuses; the next tick tries again.
    return;
  }
  clearAt = null;
  clearInterval(ticker);
  countdown.set(NOTHING);
}

function tick(): void {
  if (clearAt === null) return;
  const secondsLeft = Math.max(0, Math.ceil((clearAt - Date.now()) / 1000));
  if (secondsLeft !== countdown.getSnapshot().secondsLeft) countdown.set({ secondsLeft });
  if (secondsLeft === 0) void clearClipboard();
}
