/** From this share of the reference on an atom is a group by itself. */
const atomShareMin = 0.1;
/** Expected counts are scaled ones: a group that is full to the last row must not depend on how they were rounded. */
const fullFrom = 1 - 1e-9;

/**
 * Puts fine bins together into about ten groups of equal reference mass, for indices that need full cells.
 *
 * Walks the bins in order and closes a group when its reference mass is at least the remaining mass divided by the
 * remaining groups. A bin that holds one value and a tenth of the reference or more stays alone; around such bins there
 * may be a few groups more than asked for. Bins beyond the last row of the reference join its group, unless that is such
 * a bin: then they are a group without reference rows, where new values show.
 *
 * @param referenceCounts - rows a bin, in order, non-negative; length B
 * @param atoms - indices of bins that hold one value, as `atomBins` finds them
 * @param groups - how many groups to make, from 1 on
 * @returns the group of each bin, from 0 on, never falling; length B
 * @throws RangeError if `groups` is not whole and above 0
 * @example
 * Array.from(groupBins([10, 10, 10, 10], [], 2)); // => [0, 0, 1, 1]
 */
export function groupBins(referenceCounts: ArrayLike<number>, atoms: readonly number[], groups: number = 10): number[] {
  if (!(Number.isSafeInteger(groups) && groups >= 1))
    throw new RangeError(`groupBins needs whole groups, got ${groups}`);
  const total = sumOf(referenceCounts);
  const alone =
    atoms.length === 0 ? noBins : new Set(atoms.filter((bin) => (referenceCounts[bin] ?? 0) >= atomShareMin * total));
  // No typed array: one of more than 64 bytes lies outside of the heap, and to make and collect it cost as much as the loop.
  const groupOf = new Array<number>(referenceCounts.length).fill(0);
  // Plain variables and no inner functions: every check of every feature comes through this loop.
  let group = 0;
  let start = 0;
  let mass = 0;
  let remaining = total;
  let full = (fullFrom * total) / groups;
  for (let bin = 0; bin < referenceCounts.length; bin++) {
    const isAlone = alone.size > 0 && alone.has(bin);
    const closesBefore = isAlone && start < bin;
    if (closesBefore) {
      remaining -= mass;
      group += 1;
      mass = 0;
    }
    groupOf[bin] = group;
    mass += referenceCounts[bin] ?? 0;
    const closesHere = isAlone || (mass > 0 && mass >= full);
    if (closesHere) {
      remaining -= mass;
      group += 1;
      mass = 0;
      start = bin + 1;
    }
    if (closesBefore || closesHere) full = (fullFrom * remaining) / Math.max(1, groups - group);
  }
  const hasRestWithoutRows = mass === 0 && group > 0 && !alone.has(start - 1);
  return hasRestWithoutRows ? groupOf.fill(group - 1, start) : groupOf;
}

const noBins: ReadonlySet<number> = new Set();

function sumOf(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let bin = 0; bin < counts.length; bin++) sum += counts[bin] ?? 0;
  return sum;
}
