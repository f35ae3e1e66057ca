import { compareCodePoints } from "./compare-code-points.ts";

/** How many unseen values a profile names. */
export const unseenValuesMax = 16;

/**
 * The first 16 values by code point over all parts, each with its full count.
 *
 * Whatever is among the first 16 of the whole is among the first 16 of every part it occurs in, so nothing that was cut
 * off from a part is ever needed: the counts are exact, and merging is commutative and associative.
 */
export function mergeUnseenValues(parts: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const all = new Map<string, number>();
  for (const part of parts) {
    for (const [value, count] of part) all.set(value, (all.get(value) ?? 0) + count);
  }
  const values = [...all.keys()].toSorted(compareCodePoints).slice(0, unseenValuesMax);
  return new Map(values.map((value) => [value, all.get(value) ?? 0]));
}
