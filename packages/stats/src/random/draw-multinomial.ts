import { drawBinomial } from "./draw-binomial.ts";

/** Counts a cell: each is binomial among the trials and the weight that are left. */
export function drawMultinomial(trials: number, weights: ArrayLike<number>, uniform: () => number): Float64Array {
  const counts = new Float64Array(weights.length);
  // Summed from the end, so that the last cell with a weight is all that is left, to the last bit.
  const leftFrom = new Float64Array(weights.length + 1);
  for (let cell = weights.length - 1; cell >= 0; cell--)
    leftFrom[cell] = (leftFrom[cell + 1] ?? 0) + (weights[cell] ?? 0);
  let left = trials;
  for (let cell = 0; cell < weights.length && left > 0; cell++) {
    const weight = weights[cell] ?? 0;
    if (weight === 0) continue;
    const count = drawBinomial(left, Math.min(1, weight / (leftFrom[cell] ?? weight)), uniform);
    counts[cell] = count;
    left -= count;
  }
  return counts;
}
