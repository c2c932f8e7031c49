import { useSyncExternalStore } from 'react';
import type { EntryDraft } from '@/lib/client/drafts.ts';
import type { EntryItem } from '@/lib/client/items.ts';
import { keysDropped } from '@/lib/client/keyring.ts';
import type { Id } from '@/lib/protocol/ids.ts';

/** An edit that is not saved. */
export interface OpenDraft {
  readonly draft: EntryDraft;
  /** The entry as it was when the edit began; null for a new one. Merging needs it. */
  readonly base: EntryItem | null;
  /** Whether anything was typed: an untouched draft may go without a question. */
  readonly touched: boolean;
}

// [Note: Drafts outlive the lock]
// What one types stays in this module until it is saved or dropped: over a change of view, a lost
// session and a lock. Values of personal fields are the exception: a lock drops them, because seeing
// them takes a touch. A reload drops everything, so the browser asks before it.

let drafts: ReadonlyMap<Id, OpenDraft> = new Map();
const listeners = new Set<() => void>();

keysDropped.listen(() => {
  set(new Map([...drafts].map(([id, open]) => [id, withoutPersonalValues(open)])));
});

export function openDraft(draft: EntryDraft, base: EntryItem | null): void {
  set(new Map(drafts).set(draft.id, { draft, base, touched: false }));
}

/** Replaces what was typed. */
export function changeDraft(id: Id, change: (draft: EntryDraft) => EntryDraft): void {
  const open = drafts.get(id);
  if (open) set(new Map(drafts).set(id, { ...open, draft: change(open.draft), touched: true }));
}

/** Goes on with `draft` from another version of its entry. */
export function rebaseDraft(draft: EntryDraft, base: EntryItem | null): void {
  set(new Map(drafts).set(draft.id, { draft, base, touched: true }));
}

export function dropDraft(id: Id): void {
  const rest = new Map(drafts);
  rest.delete(id);
  set(rest);
}

export function useDrafts(): ReadonlyMap<Id, OpenDraft> {
  return useSyncExternalStore(subscribe, readDrafts);
}

/** Whether something typed is not saved. */
export function useHasDrafts(): boolean {
  return useSyncExternalStore(subscribe, hasDrafts);
}

export function hasDrafts(): boolean {
  return [...drafts.values()].some((open) => open.touched);
}

function readDrafts(): ReadonlyMap<Id, OpenDraft> {
  return drafts;
}

function withoutPersonalValues({ draft, ...rest }: OpenDraft): OpenDraft {
  const dropped = draft.version === 0 ? '' : null;
  const known = new Set(rest.base?.header.fields.map((field) => field.id));
  const fields = draft.fields.map((field) => (field.class === 'personal' ? { ...field, value: known.has(field.id) ? dropped : '' } : field));
  return { ...rest, draft: { ...draft, fields } };
}

function set(next: ReadonlyMap<Id, OpenDraft>): void {
  drafts = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

if (typeof window !== 'undefined') {
  window.addEventListener('beforeunload', (event) => {
    if (hasDrafts()) event.preventDefault();
  });
}
