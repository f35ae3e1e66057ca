import { mannWhitney, normalQuantile, type Random, stratifiedFolds } from "@driftguard/stats";
import type { Found } from "../define-detector.ts";

const folds = 3;

/** What a model makes of rows: the higher, the more like the current ones. */
export type SideModel = (columns: readonly Float64Array[]) => Float64Array;

/** A score a row, each of a model that did not learn from that row; labels are 1 for current rows. */
export type SideScores = { readonly scores: Float64Array; readonly labels: Uint8Array };

/**
 * Scores every row by a model that has learnt from the two other thirds.
 *
 * @param fit - learns from the rows of the first list and scores those of the second, in their order
 */
export function tellSides(
  labels: Uint8Array,
  random: Random,
  fit: (training: Uint32Array, heldOut: Uint32Array) => Float64Array,
): SideScores {
  const foldOf = stratifiedFolds(labels, folds, random);
  const scores = new Float64Array(labels.length);
  for (let fold = 0; fold < folds; fold++) {
    const rows = Uint32Array.from(labels.keys());
    const heldOut = rows.filter((row) => foldOf[row] === fold);
    const own = fit(
      rows.filter((row) => foldOf[row] !== fold),
      heldOut,
    );
    heldOut.forEach((row, i) => (scores[row] = own[i] ?? 0));
  }
  return { scores, labels };
}

/** How well scores tell the sides apart: the area under the curve and its Mann-Whitney test. Worse than chance is chance. */
export function judgeSides({ scores, labels }: SideScores): Found & { readonly statistic: number | null } {
  const { areaUnderCurve, logPValue, pMethod } = mannWhitney(
    scores.filter((_, row) => labels[row] === 0),
    scores.filter((_, row) => labels[row] === 1),
  );
  if (areaUnderCurve === null) return { effect: null, statistic: null };
  const isAbove = areaUnderCurve > 0.5;
  return {
    effect: isAbove ? 2 * areaUnderCurve - 1 : 0,
    statistic: areaUnderCurve,
    logPValue: isAbove ? logPValue : 0,
    pMethod: pMethod === "none" ? "asymptotic" : pMethod,
  };
}

/** The separation that chance alone exceeds with probability alpha, of so many rows a side. */
export function sideLimit(rows: number, alpha: number): number {
  const deviation = Math.sqrt((2 * rows + 1) / (12 * rows * rows));
  return Math.min(1, -normalQuantile(alpha / 2) * deviation * 2);
}
