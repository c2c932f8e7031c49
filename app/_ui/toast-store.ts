import type { ReactNode } from 'react';

/** A short message that goes by itself. */
export interface Toast {
  readonly id: number;
  readonly tone: 'neutral' | 'success' | 'danger';
  readonly title: string;
  readonly description?: ReactNode;
  readonly action?: { readonly label: string; readonly onClick: () => void };
}

let toasts: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

/** Shows a message, at most three at a time. Errors that need an answer belong in the page instead. */
export function showToast(toast: Omit<Toast, 'id'>): void {
  last += 1;
  set([...toasts.slice(-2), { ...toast, id: last }]);
}

export function dismissToast(id: number): void {
  set(toasts.filter((toast) => toast.id !== id));
}

/** Removes all, because they may name entries of a vault that is now locked. */
export function clearToasts(): void {
  set([]);
}

export const toastStore = {
  getSnapshot: (): readonly Toast[] => toasts,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}
