/** A value that can be read and watched; `useSyncExternalStore` takes it as it is. */
export interface ReadableStore<T> {
  readonly getSnapshot: () => T;
  readonly subscribe: (listener: () => void) => () => void;
}

/** A value that its owner may replace. */
export interface Store<T> extends ReadableStore<T> {
  readonly set: (value: T) => void;
}

/** A store that starts with `initial`. Setting the same value again tells nobody. */
export function makeStore<T>(initial: T): Store<T> {
  const listeners = new Set<() => void>();
  let value = initial;
  return {
    getSnapshot: () => value,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(next) {
      if (Object.is(value, next)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
  };
}

/** A set of callbacks. */
export interface Signal<T> {
  readonly emit: (value: T) => void;
  readonly listen: (listener: (value: T) => void) => () => void;
}

export function makeSignal<T>(): Signal<T> {
  const listeners = new Set<(value: T) => void>();
  return {
    emit(value) {
      for (const listener of [...listeners]) listener(value);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A signal that says nothing but that something happened. */
export interface Pulse {
  readonly emit: () => void;
  readonly listen: (listener: () => void) => () => void;
}

export function makePulse(): Pulse {
  const signal = makeSignal<null>();
  return {
    emit: () => {
      signal.emit(null);
    },
    listen: (listener) => signal.listen(listener),
  };
}
