/**
 * Rows a group, from rows a bin.
 *
 * @param counts - rows a bin; length B
 * @param groupOf - the group of each bin, as `groupBins` returns it; length B
 * @returns length: the last group's number plus one
 * @throws RangeError if the lengths differ
 * @example
 * Array.from(sumGroups([1, 2, 3, 4], Uint16Array.of(0, 0, 1, 1))); // => [3, 7]
 */
export function sumGroups(counts: ArrayLike<number>, groupOf: readonly number[] | Uint16Array): Float64Array {
  if (counts.length !== groupOf.length) {
    throw new RangeError(`sumGroups needs a group for each bin, got ${groupOf.length} for ${counts.length}`);
  }
  const sums = new Float64Array((groupOf.at(-1) ?? -1) + 1);
  for (const [bin, group] of groupOf.entries()) sums[group] = (sums[group] ?? 0) + (counts[bin] ?? 0);
  return sums;
}
