import type { Random } from "../random/seeded-random.ts";

/**
 * Deals rows to folds at random, so that each fold has its share of every label.
 *
 * @param labels - one a row
 * @returns 0 to folds - 1 for each row
 * @throws RangeError if there are not at least two whole folds
 * @example
 * stratifiedFolds([1, 1, 0, 0], 2, seededRandom(1)).length; // => 4
 */
export function stratifiedFolds(labels: ArrayLike<number>, folds: number, random: Random): Uint8Array {
  if (!(Number.isSafeInteger(folds) && folds >= 2 && folds <= 255))
    throw new RangeError(`stratifiedFolds needs 2 to 255 folds, got ${folds}`);
  const order = Uint32Array.from({ length: labels.length }, (_, row) => row);
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const kept = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = kept;
  }
  const dealt = new Map<number, number>();
  const foldOf = new Uint8Array(labels.length);
  for (const row of order) {
    const label = labels[row] ?? 0;
    const before = dealt.get(label) ?? 0;
    foldOf[row] = before % folds;
    dealt.set(label, before + 1);
  }
  return foldOf;
}
