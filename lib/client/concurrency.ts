/** `work` on every item, at most `most` at once; results in the order of the items. The first failure ends it. */
export async function mapConcurrently<T, R>(
  items: readonly T[],
  most: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results = new Map<number, R>();
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let position = next++; position < items.length; position = next++) {
      const item = items[position];
      if (item !== undefined) results.set(position, await work(item));
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, lane));
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}
