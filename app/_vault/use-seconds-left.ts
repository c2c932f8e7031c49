'use client';

import { useEffect, useState } from 'react';

/** Whole seconds until `time` (milliseconds since 1970), counted by the wall clock; 0 afterwards. */
export function useSecondsLeft(time: number): number {
  const now = useClock();
  return Math.max(0, Math.ceil((time - now) / 1000));
}

/** The time in milliseconds since 1970, four times a second. */
export function useClock(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  return now;
}
