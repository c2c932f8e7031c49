import { LiveEvent } from '../protocol/wire/owner.ts';
import { reachable } from './api.ts';
import { ClientError } from './errors.ts';
import { fetchInstance } from './instance.ts';
import { heldKeys, keysDropped } from './keyring.ts';
import { loadVault } from './load.ts';
import { lockHere } from './lock.ts';
import { makePulse } from './store.ts';
import { inTurn } from './turns.ts';
import { loadedVault } from './vault-state.ts';
import { updateVault, vaultStore } from './vault-store.ts';

/** Fires when the audit log has new rows. */
export const auditGrew = makePulse();

const FIRST_DELAY = 1_000;
const MOST_DELAY = 30_000;

let source: EventSource | null = null;
let delay = FIRST_DELAY;
let retry: ReturnType<typeof setTimeout> | undefined;
let wantsLoad = false;

/** Follows the server's events while the vault is open. Once per tab. */
export function startLive(): void {
  vaultStore.subscribe(followPhase);
  keysDropped.listen(disconnect);
  reachable.listen((answers) => {
    if (vaultStore.getSnapshot().offline === answers) updateVault({ offline: !answers });
  });
  addEventListener('offline', () => {
    updateVault({ offline: true });
  });
  addEventListener('online', reconnectNow);
}

/** Loads the vault again. Server learns: that this session looks. */
export async function reload(): Promise<void> {
  if (heldKeys() !== null) await inTurn(loadVault);
}

function followPhase(): void {
  const isOpen = vaultStore.getSnapshot().phase === 'open';
  if (isOpen && source === null && retry === undefined) connect();
}

function connect(): void {
  retry = undefined;
  const opened = new EventSource('/api/events');
  source = opened;
  opened.addEventListener('open', () => {
    delay = FIRST_DELAY;
    reachable.emit(true);
    // What happened while nobody listened.
    scheduleLoad();
    auditGrew.emit();
  });
  opened.addEventListener('message', (event: MessageEvent<unknown>) => {
    onEvent(event.data);
  });
  opened.addEventListener('error', () => {
    opened.close();
    if (source === opened) void waitAndReconnect();
  });
}

function disconnect(): void {
  source?.close();
  source = null;
  clearTimeout(retry);
  retry = undefined;
}

/** The stream also ends when the session does, so that is asked first. */
async function waitAndReconnect(): Promise<void> {
  source = null;
  retry = setTimeout(connect, delay);
  delay = Math.min(delay * 2, MOST_DELAY);
  await checkSession();
}

function reconnectNow(): void {
  if (vaultStore.getSnapshot().phase !== 'open') return;
  disconnect();
  connect();
}

async function checkSession(): Promise<void> {
  try {
    const { session } = await fetchInstance();
    if (heldKeys() === null || session === 'open') return;
    lockHere(session === 'locked' ? 'locked' : 'signed-out');
  } catch (error) {
    // Offline: the keys stay until the owner's idle time is over.
    if (!(error instanceof ClientError)) throw error;
  }
}

function onEvent(data: unknown): void {
  const parsed = LiveEvent.safeParse(parseJson(data));
  if (!parsed.success) return;
  const { kind, counter } = parsed.data;
  if (kind === 'audit') auditGrew.emit();
  else if (kind === 'session') void checkSession();
  else if (kind === 'agents' || counter !== loadedVault()?.counter) scheduleLoad();
}

/** Many events in one moment are one load. */
function scheduleLoad(): void {
  if (wantsLoad) return;
  wantsLoad = true;
  setTimeout(() => {
    wantsLoad = false;
    reload().catch(ignoreKnown);
  }, 50);
}

function ignoreKnown(error: unknown): void {
  // What matters of it stands in the store: offline, locked, or the alarm.
  if (!(error instanceof ClientError)) throw error;
}

function parseJson(data: unknown): unknown {
  try {
    return typeof data === 'string' ? JSON.parse(data) : undefined;
  } catch {
    return undefined;
  }
}
