import type { ReadableStore } from '@/lib/client/store.ts';
import { makeStore } from '@/lib/client/store.ts';
import type { Id } from '@/lib/protocol/ids.ts';
import type { PolicyForm } from './policy-form.ts';

/** Rules of an agent that are being typed. */
export interface RulesDraft {
  readonly agent: Id;
  readonly form: PolicyForm;
}

// Kept outside of the page, so that a lock takes nothing that was typed: after unlocking the dialog is
// open with it.
const store = makeStore<RulesDraft | null>(null);

/** The draft; null while nothing is typed. */
export const rulesDraft: ReadableStore<RulesDraft | null> = store;

export function keepRules(agent: Id, form: PolicyForm): void {
  store.set({ agent, form });
}

export function dropRules(): void {
  store.set(null);
}
