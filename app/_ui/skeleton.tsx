'use client';

import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { cn } from './cn.ts';

/** A place where something will be. */
export function Skeleton({ className }: { className?: string }) {
  return <span className={cn('block animate-breathe rounded-md bg-line', className)} aria-hidden="true" />;
}

/** Shows its children only after 300 ms: a shorter wait needs no progress, which would only flicker. */
export function Delayed({ children }: { children: ReactNode }) {
  const [due, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return due ? children : null;
}
