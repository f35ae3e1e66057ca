import type { BoostedLoss } from "./boosted-trees.ts";

/**
 * How a loss rises with each row's score: first and second derivative, as whole numbers of a common unit.
 *
 * Whole numbers, since their sums are exact in doubles: no order of rows, and no way of summing parts, changes a tree.
 */
export type Slopes = {
  readonly first: Float64Array;
  /** `null` where it is 1 in every row. */
  readonly second: Float64Array | null;
  /** Units of the first derivative in 1; a power of 2. */
  readonly firstUnits: number;
  readonly secondUnits: number;
};

/** Writes the slopes at `scores`; `null` where all first derivatives are 0, and nothing is left to learn. */
export function slopesAt(
  scores: Float64Array,
  target: Float64Array,
  { loss, slopes }: { readonly loss: BoostedLoss; readonly slopes: Slopes },
): Slopes | null {
  const { first, second } = slopes;
  let largest = 0;
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row] ?? 0;
    const said = loss === "logistic" ? 1 / (1 + Math.exp(-score)) : score;
    const slope = said - (target[row] ?? 0);
    first[row] = slope;
    if (second !== null) second[row] = said * (1 - said);
    largest = Math.max(largest, Math.abs(slope));
  }
  const firstUnits = unitsFor(largest, scores.length);
  if (largest === 0 || firstUnits === Number.POSITIVE_INFINITY) return null;
  const secondUnits = second === null ? 1 : unitsFor(0.25, scores.length);
  roundTo(first, firstUnits);
  if (second !== null) roundTo(second, secondUnits);
  return { first, second, firstUnits, secondUnits };
}

/** So many that the sum over all rows stays below 2^53. */
function unitsFor(largest: number, rows: number): number {
  return 2 ** (51 - Math.ceil(Math.log2(rows)) - Math.ceil(Math.log2(largest)));
}

function roundTo(values: Float64Array, units: number): void {
  for (let row = 0; row < values.length; row++) values[row] = Math.floor((values[row] ?? 0) * units + 0.5);
}
