import { useSyncExternalStore } from 'react';

/**
 * How far a claim has come. It lives outside of the components because the vault opens in the midst of
 * it: the code must stay on the screen until the owner has kept it.
 */
export type ClaimProgress =
  | { readonly stage: 'name' }
  | { readonly stage: 'working' }
  | { readonly stage: 'keep' | 'confirm'; readonly recoveryCode: string };

let progress: ClaimProgress = { stage: 'name' };
const listeners = new Set<() => void>();

export function setClaimProgress(next: ClaimProgress): void {
  progress = next;
  for (const listener of listeners) listener();
}

export function useClaimProgress(): ClaimProgress {
  return useSyncExternalStore(subscribe, () => progress);
}

/** Whether a claim has begun and is not finished. */
export function useClaimUnderway(): boolean {
  return useClaimProgress().stage !== 'name';
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
