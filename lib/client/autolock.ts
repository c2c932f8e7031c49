import { heldKeys } from './keyring.ts';
import { lock } from './lock.ts';
import { tabMessages, tellTabs } from './tabs.ts';
import { vaultStore } from './vault-store.ts';

/** What counts as activity: something that the owner's hand does. */
const ACTIVITY = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;
const CHECK_EVERY = 5_000;
/** How often a tab tells the others that its owner is there. */
const TELL_EVERY = 10_000;

let lastActivity = 0;
let lastTold = 0;

/**
 * Locks after the owner's idle minutes, by the wall clock: a machine that slept counts as idle, and is
 * checked before the input that woke it counts. Once per tab.
 */
export function startAutolock(): void {
  lastActivity = Date.now();
  for (const kind of ACTIVITY) addEventListener(kind, onActivity, { capture: true, passive: true });
  addEventListener('focus', checkIdle);
  document.addEventListener('visibilitychange', checkIdle);
  setInterval(checkIdle, CHECK_EVERY);
  tabMessages.listen((message) => {
    if (message.kind === 'active') lastActivity = Math.max(lastActivity, Math.min(message.at, Date.now()));
  });
  vaultStore.subscribe(restartOnOpening);
}

let wasOpen = false;

/** Opening the vault is an activity. */
function restartOnOpening(): void {
  const isOpen = heldKeys() !== null;
  if (isOpen && !wasOpen) lastActivity = Date.now();
  wasOpen = isOpen;
}

function onActivity(event: Event): void {
  // Scripts of the page, or of an extension, cannot keep the vault open.
  if (!event.isTrusted || checkIdle()) return;
  lastActivity = Date.now();
  if (lastActivity - lastTold < TELL_EVERY || heldKeys() === null) return;
  lastTold = lastActivity;
  tellTabs({ kind: 'active', at: lastActivity });
}

/** Locks where the time is over; true then. */
function checkIdle(): boolean {
  if (heldKeys() === null) return false;
  const idle = Date.now() - lastActivity;
  if (idle < vaultStore.getSnapshot().settings.autoLockMinutes * 60_000) return false;
  void lock();
  return true;
}
