import { finitePart } from "../histogram/finite-part.ts";
import type { Numbers } from "../histogram/float64-of.ts";
import { sortFloat64 } from "../histogram/sort-float64.ts";
import { seededRandom, type Random } from "../random/seeded-random.ts";

export type Permutations = { readonly permutations?: number; readonly seed?: number };

/** A statistic of another order of the same rows may differ from the one seen in its last digits only. */
const tie = 1e-12;

/**
 * The p-value of a distance by permutation: how often rows dealt to both samples at random lie as far apart, itself
 * included, so (1 + hits) / (1 + permutations) and never 0. Costs the rows of both samples times the permutations.
 *
 * @param reference - numbers in any order; NaN, null and undefined are missing, infinities are left out
 * @param current - likewise
 * @param distance - of two ascending samples of finite values, such as `wassersteinDistanceOfSorted`
 * @param options - `permutations`, 999 by default; the `seed` of chance
 * @returns above 0, at most 1; `null` where a sample has no finite row
 * @throws RangeError if permutations are not whole, or fewer than 1
 * @see Phipson & Smyth 2010, Stat. Appl. Genet. Mol. Biol. 9(1), doi:10.2202/1544-6115.1585
 * @example
 * permutationPValue([1, 2, 3], [1, 2, 3], (before, after) => Math.abs((before[0] ?? 0) - (after[0] ?? 0))); // => 1
 */
export function permutationPValue(
  reference: Numbers,
  current: Numbers,
  distance: (before: Float64Array, after: Float64Array) => number,
  { permutations = 999, seed = 1 }: Permutations = {},
): number | null {
  if (!(Number.isSafeInteger(permutations) && permutations >= 1)) {
    throw new RangeError(`permutationPValue needs a whole number of permutations, got ${permutations}`);
  }
  const [before, after] = [finitePart(sortFloat64(reference)), finitePart(sortFloat64(current))];
  if (before.length === 0 || after.length === 0) return null;
  const limit = distance(before, after) * (1 - tie);
  const pooled = new Float64Array(before.length + after.length);
  pooled.set(before);
  pooled.set(after, before.length);
  pooled.sort();
  const dealt = { before: new Float64Array(before.length), after: new Float64Array(after.length) };
  const random = seededRandom(seed);
  let hits = 0;
  for (let round = 0; round < permutations; round++) {
    deal(pooled, dealt, random);
    if (distance(dealt.before, dealt.after) >= limit) hits += 1;
  }
  return (1 + hits) / (1 + permutations);
}

type Dealt = { readonly before: Float64Array; readonly after: Float64Array };

/** Every choice of rows is equally likely, and both parts stay sorted (Knuth's algorithm S). */
function deal(pooled: Float64Array, { before, after }: Dealt, random: Random): void {
  let taken = 0;
  for (let row = 0; row < pooled.length; row++) {
    const value = pooled[row] ?? 0;
    if (random.uniform() * (pooled.length - row) < before.length - taken) before[taken++] = value;
    else after[row - taken] = value;
  }
}
