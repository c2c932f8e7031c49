'use client';

import { useCallback, useRef, useState } from 'react';

/** One action at a time, with its state. */
export interface Action<A extends readonly unknown[]> {
  /** Starts it; while it runs, further calls do nothing. Resolves to whether it succeeded. */
  readonly run: (...args: A) => Promise<boolean>;
  readonly busy: boolean;
  /** What the last run threw, or null. */
  readonly error: unknown;
  readonly clearError: () => void;
}

/** Wraps something that can fail, so that the page shows that it runs and why it failed. */
export function useAction<A extends readonly unknown[]>(work: (...args: A) => Promise<unknown>): Action<A> {
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const running = useRef(false);
  const run = async (...args: A): Promise<boolean> => {
    if (running.current) return false;
    running.current = true;
    setState({ busy: true, error: null });
    try {
      await work(...args);
      setState({ busy: false, error: null });
      return true;
    } catch (error) {
      setState({ busy: false, error });
      return false;
    } finally {
      running.current = false;
    }
  };
  const clearError = useCallback(() => setState((current) => ({ ...current, error: null })), []);
  return { run, ...state, clearError };
}
