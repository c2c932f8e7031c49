'use client';

import type { ComponentProps } from 'react';
import { useSyncExternalStore } from 'react';

// [Note: Navigation without the server]
// The keys of an open vault live in this page's memory. A navigation that asks the server for the next
// page turns into a full load when the network or a new build says so, and a full load locks the vault.
// So views change by the history API alone, and going from view to view works offline. Next wraps
// pushState and keeps its own mark in the history's state; it reloads on the way back to a state
// without one, so the calls go through its wrapper. What stands in an address is never secret: the
// path of a view, and ids that the server knows anyway.

const listeners = new Set<() => void>();

/** Goes to another view, see [Note: Navigation without the server]. @param href path and query of this site */
export function navigate(href: string, { replace = false }: { replace?: boolean } = {}): void {
  if (replace) window.history.replaceState(null, '', href);
  else window.history.pushState(null, '', href);
  for (const listener of listeners) listener();
}

/** The path of the current view. */
export function usePath(): string {
  return useSyncExternalStore(subscribe, () => window.location.pathname);
}

/** One parameter of the address, or null. */
export function useParameter(name: string): string | null {
  return new URLSearchParams(useSyncExternalStore(subscribe, () => window.location.search)).get(name);
}

/** The query of the address, without its `?`. */
export function useQueryText(): string {
  return useSyncExternalStore(subscribe, () => window.location.search).slice(1);
}

/** Changes parameters of the address; null removes one. Other parameters stay. */
export function setParameters(changes: Readonly<Record<string, string | null>>, options: { replace?: boolean } = {}): void {
  const query = new URLSearchParams(window.location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  navigate(window.location.pathname + (text === '' ? '' : `?${text}`), options);
}

/** A link to another view: opens in place on a plain click, and as any link in a new tab. */
export function ViewLink({ href, onClick, ...rest }: ComponentProps<'a'> & { href: string }) {
  return (
    <a
      href={href}
      onClick={(event) => {
        onClick?.(event);
        const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
        if (event.defaultPrevented || !plain) return;
        event.preventDefault();
        navigate(href);
      }}
      {...rest}
    />
  );
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
  };
}
