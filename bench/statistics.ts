/** The value below which `share` (0 to 1) of the samples lie. The samples need no order. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/** `value` with `digits` decimals: figures are read by people. */
export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
