import type { Moments } from "./moments.ts";

/**
 * The sample variance (divided by n - 1) of the values that were added.
 *
 * @returns 0 and above; `null` below two values, or where their squares were beyond the largest double
 * @example
 * varianceOf(moments.addAll(moments.empty(2), [1, 2, 6])); // => 7
 */
export function varianceOf({ n, s1, s2 }: Pick<Moments, "n" | "s1" | "s2">): number | null {
  if (n < 2 || s2 >= Number.MAX_VALUE) return null;
  return Math.max(0, (s2 - (s1 / n) * s1) / (n - 1));
}
