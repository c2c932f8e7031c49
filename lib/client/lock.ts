import { Done } from '../protocol/wire/owner.ts';
import { call, sessionLost } from './api.ts';
import { forgetEntries } from './entry-memory.ts';
import { ClientError } from './errors.ts';
import { dropKeys } from './keyring.ts';
import { tellTabs } from './tabs.ts';
import { clearVault, vaultStore } from './vault-store.ts';

/**
 * Locks the vault in all tabs: every key and plaintext is dropped first, then the server is told. Also
 * without a network.
 */
export async function lock(): Promise<void> {
  lockHere('locked');
  tellTabs({ kind: 'locked' });
  await tell('POST', '/api/session/lock');
}

/** Locks, and ends the session. @throws ClientError `offline` where the session is still open on the server */
export async function signOut(): Promise<void> {
  lockHere('signed-out');
  tellTabs({ kind: 'signed-out' });
  try {
    await call('DELETE', '/api/session', Done);
  } catch (error) {
    if (!isOver(error)) throw error;
  }
}

/** Drops what this tab holds, and after the end of a session what this device remembers of the entries. */
export function lockHere(phase: 'locked' | 'signed-out'): void {
  dropKeys();
  if (phase === 'signed-out') void forgetEntries();
  // An alarm stays until the page is loaded again; a vault that is not claimed cannot be locked.
  const { phase: present } = vaultStore.getSnapshot();
  if (present !== 'alarm' && present !== 'unclaimed' && present !== 'starting') clearVault(phase);
}

/** Locks this tab when the server says that its session is over. Once per tab. */
export function lockWithSession(): void {
  sessionLost.listen(lockHere);
}

async function tell(method: 'POST', path: string): Promise<void> {
  try {
    await call(method, path, Done);
  } catch (error) {
    // The keys are gone already; a session that the server could not lock ends by itself when idle.
    if (!(error instanceof ClientError)) throw error;
  }
}

function isOver(error: unknown): boolean {
  return error instanceof ClientError && (error.code === 'signed-out' || error.code === 'locked');
}
