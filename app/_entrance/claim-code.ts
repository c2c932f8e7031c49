'use client';

import { useEffect, useSyncExternalStore } from 'react';

let code: string | null = null;

/**
 * The claim code of the address's fragment, or null. It is taken out of the address at once, so that it
 * stays in no history; a fragment never reaches a server.
 */
export function useClaimCode(): string | null {
  const found = useSyncExternalStore(subscribe, readCode, () => null);
  useEffect(() => {
    if (window.location.pathname === '/claim' && window.location.hash !== '') window.history.replaceState(null, '', '/claim');
  }, [found]);
  return found;
}

/** Whether a text has the form of a claim code, 32 bytes in base64url: a link that was cut off has not. */
export function isClaimCode(text: string): boolean {
  return /^[\w-]{42}[AEIMQUYcgkosw048]$/.test(text);
}

function readCode(): string | null {
  const { pathname, hash } = window.location;
  if (pathname === '/claim' && hash.length > 1) code = hash.slice(1);
  return code;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}
