'use client';

import { useEffect, useState } from 'react';
import { passkeySupport } from '@/lib/client/passkey.ts';

/** Whether this browser can use passkeys here; null until known. */
export function usePasskeySupport(): 'ok' | 'no-webauthn' | 'insecure-context' | null {
  const [support, setSupport] = useState<Awaited<ReturnType<typeof passkeySupport>> | null>(null);
  useEffect(() => {
    let current = true;
    void passkeySupport().then((found) => {
      if (current) setSupport(found);
    });
    return () => {
      current = false;
    };
  }, []);
  return support;
}
