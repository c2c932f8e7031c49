'use client';

import { useEffect, useReducer, useRef, useState } from 'react';
import type { PersonalReveal } from '@/lib/client/reveal.ts';
import { revealPersonal } from '@/lib/client/reveal.ts';
import type { Id } from '@/lib/protocol/ids.ts';
import type { Action } from '../_ui/use-action.ts';
import { useAction } from '../_ui/use-action.ts';

export interface PersonalState {
  /** The values while they may be seen, else null. */
  readonly values: ReadonlyMap<Id, string> | null;
  readonly expiresAt: number;
  readonly show: Action<[]>;
  readonly hide: () => void;
}

/** The personal fields of one entry: shown by a touch, for 30 seconds, and hidden on leaving the entry. */
export function usePersonalReveal(entry: Id): PersonalState {
  const [reveal, setReveal] = useState<PersonalReveal | null>(null);
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const mounted = useRef(true);
  const show = useAction(async () => {
    const opened = await revealPersonal(entry);
    if (mounted.current) setReveal(opened);
    else opened.hide();
  });
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);
  useEffect(() => {
    if (!reveal) return;
    const unsubscribe = reveal.subscribe(redraw);
    return () => {
      unsubscribe();
      reveal.hide();
    };
  }, [reveal]);
  const values = reveal && reveal.values.size > 0 ? reveal.values : null;
  return { values, expiresAt: reveal?.expiresAt ?? 0, show, hide: () => reveal?.hide() };
}
