/** As many answers as are kept, and how long a text may be of which one is: clients choose the texts. */
const KEPT_MAX = 1_000;
const LENGTH_MAX = 512;

/** A function that remembers what it has made of short texts: the same come again with each request. */
export function memoized<T>(make: (text: string) => T): (text: string) => T {
  const kept = new Map<string, T>();
  return (text) => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const made = make(text);
    if (text.length > LENGTH_MAX) return made;
    if (kept.size >= KEPT_MAX) kept.clear();
    kept.set(text, made);
    return made;
  };
}

/** The same for objects that do not change, each as long as somebody else keeps it. */
export function memoizedByObject<K extends object, T extends object | string>(make: (key: K) => T): (key: K) => T {
  const kept = new WeakMap<K, T>();
  return (key) => {
    const known = kept.get(key);
    if (known !== undefined) return known;
    const made = make(key);
    kept.set(key, made);
    return made;
  };
}
