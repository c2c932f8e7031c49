import type { Settings } from '../protocol/sealed/settings.ts';
import type { ClientError } from './errors.ts';
import type { AgentItem, EntryItem, PasskeyItem } from './items.ts';
import type { ReadableStore } from './store.ts';
import { makeStore } from './store.ts';

/**
 * Where this tab stands. `locked`: there is a session, but no key; `opening`: keys are there, entries
 * are being decrypted; `alarm`: an integrity check failed, so nothing is shown or uploaded.
 */
export type VaultPhase = 'starting' | 'unclaimed' | 'signed-out' | 'locked' | 'opening' | 'open' | 'alarm';

/** What the pages show. A new object on each change; entries and agents are empty unless `open`. */
export interface VaultSnapshot {
  readonly phase: VaultPhase;
  /** In the phase `alarm`: what the check found. */
  readonly alarm: ClientError | null;
  readonly vaultName: string;
  readonly settings: Settings;
  /** Trash included, sorted by name. */
  readonly entries: readonly EntryItem[];
  /** Revoked ones included, sorted by name. */
  readonly agents: readonly AgentItem[];
  readonly passkeys: readonly PasskeyItem[];
  readonly recovery: 'none' | 'unconfirmed' | 'confirmed';
  readonly offline: boolean;
}

export const DEFAULT_SETTINGS: Settings = { v: 1, name: 'Clavitor', autoLockMinutes: 5, clipboardSeconds: 30 };

const EMPTY: VaultSnapshot = {
  phase: 'starting',
  alarm: null,
  vaultName: '',
  settings: DEFAULT_SETTINGS,
  entries: [],
  agents: [],
  passkeys: [],
  recovery: 'none',
  offline: false,
};

const store = makeStore<VaultSnapshot>(EMPTY);

/** The one store of a tab. */
export const vaultStore: ReadableStore<VaultSnapshot> = store;

/** Replaces parts of the snapshot. For `lib/client` only. */
export function updateVault(patch: Partial<VaultSnapshot>): void {
  store.set({ ...store.getSnapshot(), ...patch });
}

/** Forgets everything that was decrypted and goes to `phase`. For `lib/client` only. */
export function clearVault(phase: VaultPhase, alarm: ClientError | null = null): void {
  store.set({ ...EMPTY, phase, alarm, offline: store.getSnapshot().offline });
}
