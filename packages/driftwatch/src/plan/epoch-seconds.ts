/**
 * A point in time that is written as a number: epoch seconds, or milliseconds, microseconds or nanoseconds by its size. The
 * thresholds lie in the year 5138.
 *
 * @returns epoch seconds
 */
export function epochSeconds(value: number): number {
  const size = Math.abs(value);
  if (size >= 1e17) return value / 1e9;
  if (size >= 1e14) return value / 1e6;
  return size >= 1e11 ? value / 1e3 : value;
}
