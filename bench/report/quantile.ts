/** The value below which a share of the others lies, by the nearest rank; NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const ascending = values.toSorted((one, other) => one - other);
  return ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? Number.NaN;
}

/** The middle one; of an even number the mean of the middle two. */
export function median(values: readonly number[]): number {
  const ascending = values.toSorted((one, other) => one - other);
  const [low, high] = [ascending[Math.floor((values.length - 1) / 2)], ascending[Math.ceil((values.length - 1) / 2)]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}

/** To three significant digits. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
