import type { Moments } from "./moments.ts";

/**
 * The mean of the values that were added.
 *
 * @returns `null` where there is no value, or where their sums were beyond the largest double
 * @example
 * meanOf(moments.addAll(moments.empty(2), [1, 2, 6])); // => 3
 */
export function meanOf({ n, centre, s1, s2 }: Pick<Moments, "n" | "centre" | "s1" | "s2">): number | null {
  if (n === 0 || s2 >= Number.MAX_VALUE) return null;
  return centre + s1 / n;
}
