import type { ReadableStore } from '@/lib/client/store.ts';
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
let draft: NewAgentDraft | null = null;
const listeners = new Set<() => void>();

/** The draft; null while no agent is being created. */
export const newAgentDraft: ReadableStore<NewAgentDraft | null> = {
  getSnapshot: () => draft,
  subscribe(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

export function beginNewAgent(): void {
  set(EMPTY);
}

export function changeNewAgent(patch: Partial<NewAgentDraft>): void {
  if (draft) set({ ...draft, ...patch });
}

export function endNewAgent(): void {
  set(null);
}

function set(next: NewAgentDraft | null): void {
  draft = next;
  for (const listener of listeners) listener();
}
