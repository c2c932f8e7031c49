import { startAutolock } from './autolock.ts';
import { ClientError } from './errors.ts';
import { fetchInstance } from './instance.ts';
import { heldKeys } from './keyring.ts';
import { raiseAlarm } from './load.ts';
import { lockHere, lockWithSession } from './lock.ts';
import { reload, startLive } from './live.ts';
import { hideWithTab } from './reveal.ts';
import { joinTabs, tabMessages } from './tabs.ts';
import { refreshAgentStatus } from './vault-state.ts';
import { updateVault, vaultStore } from './vault-store.ts';

const RETRY_EVERY = 5_000;
const STATUS_EVERY = 30_000;

let started = false;

/** Sets everything in motion: once per tab, further calls do nothing. */
export function start(): void {
  if (started) return;
  started = true;
  joinTabs();
  lockWithSession();
  startAutolock();
  startLive();
  hideWithTab();
  setInterval(refreshAgentStatus, STATUS_EVERY);
  tabMessages.listen((message) => {
    if (message.kind !== 'active') lockHere(message.kind);
  });
  void findPhase();
}

/**
 * Loads everything again: the vault where it is open, else what the instance says of itself.
 * @throws ClientError `offline`, `integrity`
 */
export async function refresh(): Promise<void> {
  if (heldKeys() === null) await findPhase();
  else await reload();
}

/** Asks what this instance is, until it answers. */
async function findPhase(): Promise<void> {
  try {
    const { claimed, session } = await fetchInstance();
    if (heldKeys() !== null || vaultStore.getSnapshot().phase === 'alarm') return;
    updateVault({ phase: !claimed ? 'unclaimed' : session === 'none' ? 'signed-out' : 'locked' });
  } catch (error) {
    if (error instanceof ClientError && error.code === 'integrity') raiseAlarm(error);
    else setTimeout(() => void findPhase(), RETRY_EVERY);
  }
}
