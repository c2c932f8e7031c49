import type { ReadableStore } from '@/lib/client/store.ts';
import { makeStore } from '@/lib/client/store.ts';
import type { Id } from '@/lib/protocol/ids.ts';

/** A new agent as far as the owner has got. */
export interface NewAgentDraft {
  readonly step: 'name' | 'entries' | 'token';
  readonly name: string;
  readonly entries: ReadonlySet<Id>;
  readonly limits: 'default' | 'strict';
  readonly lifeSeconds: number;
}

const EMPTY: NewAgentDraft = { step: 'name', name: '', entries: new Set(), limits: 'default', lifeSeconds: 900 };

// Kept outside of the page, so that a lock or a lost session takes nothing that was typed: after
// unlocking the dialog is where it was. The setup token never comes here.
const store = makeStore<NewAgentDraft | null>(null);

/** The draft; null while no agent is being created. */
export const newAgentDraft: ReadableStore<NewAgentDraft | null> = store;

export function beginNewAgent(): void {
  store.set(EMPTY);
}

export function changeNewAgent(patch: Partial<NewAgentDraft>): void {
  const draft = store.getSnapshot();
  if (draft) store.set({ ...draft, ...patch });
}

export function endNewAgent(): void {
  store.set(null);
}
