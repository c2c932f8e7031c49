import { useSyncExternalStore } from 'react';
import type { ReadableStore } from './store.ts';
import type { Verification } from './timeline.ts';
import { verification } from './timeline.ts';
import type { VaultSnapshot } from './vault-store.ts';
import { vaultStore } from './vault-store.ts';

/** The vault as it is now; renders again on each change. */
export function useVault(): VaultSnapshot {
  return useStore(vaultStore);
}

/** How far the timeline is verified. */
export function useVerification(): Verification {
  return useStore(verification);
}

function useStore<T>(store: ReadableStore<T>): T {
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
}
