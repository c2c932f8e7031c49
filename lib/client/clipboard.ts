import { toBase64url } from '../crypto/encoding.ts';
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
/** What was copied, as a digest: the secret itself need not stay here. */
let copied: string | null = null;
let ticker: ReturnType<typeof setInterval> | undefined;

keysDropped.listen(() => {
  if (clearAt !== null) void clearClipboard();
});

/**
 * Copies a secret and clears the clipboard after `seconds`. What the owner copied elsewhere meanwhile
 * stays where the site may read the clipboard already. Nobody is asked for that permission, and without
 * it anything is cleared. A page in the background may not write: then it is cleared on its return.
 * @throws ClientError `forbidden` where the browser refuses
 */
export async function copySecret(text: string, seconds: number): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch (cause) {
    throw new ClientError('forbidden', 'the browser does not allow to copy', { cause });
  }
  copied = await digestOf(text);
  clearAt = Date.now() + seconds * 1000;
  clearInterval(ticker);
  ticker = setInterval(tick, 250);
  tick();
}

/** Clears the clipboard now, unless something else is known to be on it. */
export async function clearClipboard(): Promise<void> {
  const clearing = clearAt;
  try {
    if (await isOurs()) await navigator.clipboard.writeText('');
  } catch {
    // Without focus the browser refuses; the next tick tries again.
    return;
  }
  // A secret that was copied in this moment keeps its own time.
  if (clearAt !== clearing) return;
  clearAt = null;
  copied = null;
  clearInterval(ticker);
  countdown.set(NOTHING);
}

function tick(): void {
  if (clearAt === null) return;
  const secondsLeft = Math.max(0, Math.ceil((clearAt - Date.now()) / 1000));
  if (secondsLeft !== countdown.getSnapshot().secondsLeft) countdown.set({ secondsLeft });
  if (secondsLeft === 0) void clearClipboard();
}

async function isOurs(): Promise<boolean> {
  if (!(await mayRead())) return copied !== null;
  const present = await digestOf(await navigator.clipboard.readText());
  // Another tick may have cleared it meanwhile.
  return present === copied;
}

async function mayRead(): Promise<boolean> {
  try {
    // Not in TypeScript's list of names; browsers that do not know it throw (Clipboard API §8).
    const { state } = await navigator.permissions.query({ name: 'clipboard-read' as PermissionName });
    return state === 'granted';
  } catch {
    return false;
  }
}

async function digestOf(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  return toBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}
