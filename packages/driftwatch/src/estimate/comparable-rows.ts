import {
  effectiveSampleSize,
  fitBoostedTrees,
  predictBoostedTrees,
  seededRandom,
  stratifiedFolds,
} from "@driftguard/stats";
import type { JointColumn } from "../detectors/multivariate/multivariate-detector.ts";
import { sortRows } from "../rows/shuffle-rows.ts";
import { codeColumns, countLevels } from "./code-columns.ts";

const rowsMin = 30;
const rowsMax = 5000;
const folds = 3;
const trees = { loss: "logistic", trees: 40, leaves: 15 } as const;

/** How far the reference can speak for the current rows. */
export type ComparableRows = {
  /** Rows of the reference that tell of rows like the current ones: (sum of w)^2 / sum of w^2. */
  readonly effective: number;
  /** The share of the current rows whose like the reference has, 0 to 1: the mean weight, which is 1 where it has all. */
  readonly covered: number;
};

/**
 * How many rows of the reference tell of rows like the current ones. A classifier learns to tell the two sides apart, on
 * the other folds; its odds are how much more often a row comes now than before, and weigh the reference's rows. Where the
 * sides have no rows in common all weights are equally small, and only their mean tells.
 *
 * At most 5,000 rows a side are looked at; the answer is for all rows of the reference. Rows are sorted by their values
 * before they are drawn, so that no order of rows matters.
 *
 * @returns `effective` is 0 to the rows of the reference; `null` where a side has fewer than 30 rows
 */
export function comparableRows(columns: readonly JointColumn[]): ComparableRows | null {
  const rowsBefore = columns[0]?.reference.length ?? 0;
  if (Math.min(rowsBefore, columns[0]?.current.length ?? 0) < rowsMin) return null;
  const sides = codeColumns(columns, ({ reference, current }) => countLevels(reference, current));
  const [before, now] = [drawRows(sides.reference), drawRows(sides.current)];
  const labels = [...before.map(() => 0), ...now.map(() => 1)];
  const joined = sides.reference.map((column, index) =>
    Float64Array.from([
      ...before.map((row) => column[row] ?? 0),
      ...now.map((row) => sides.current[index]?.[row] ?? 0),
    ]),
  );
  const weights = weigh(joined, labels).slice(0, before.length);
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  return {
    effective: Math.min(rowsBefore, (effectiveSampleSize(weights) * rowsBefore) / before.length),
    // Odds are by the rows that were drawn of each side.
    covered: Math.min(1, (mean * before.length) / now.length),
  };
}

/** Odds of each row by trees that were not fitted to it. */
function weigh(columns: readonly Float64Array[], labels: readonly number[]): Float64Array {
  const foldOf = stratifiedFolds(labels, folds, seededRandom(1));
  const odds = new Float64Array(labels.length);
  for (let fold = 0; fold < folds; fold++) {
    const [fit, asked] = [rowsWhere((row) => foldOf[row] !== fold), rowsWhere((row) => foldOf[row] === fold)];
    const take = (rows: readonly number[]): Float64Array[] =>
      columns.map((column) => Float64Array.from(rows, (row) => column[row] ?? 0));
    const target = fit.map((row) => labels[row] ?? 0);
    const chances = predictBoostedTrees(fitBoostedTrees(take(fit), target, trees), take(asked));
    asked.forEach((row, place) => {
      const chance = chances[place] ?? 0;
      odds[row] = chance / (1 - chance);
    });
  }
  return odds;

  function rowsWhere(isTaken: (row: number) => boolean): number[] {
    return labels.flatMap((_, row) => (isTaken(row) ? [row] : []));
  }
}

/** Evenly from all rows in the order of their values. */
function drawRows(columns: readonly Float64Array[]): number[] {
  const order = sortRows(columns);
  const rows = Math.min(order.length, rowsMax);
  return Array.from({ length: rows }, (_, i) => order[Math.floor((i * order.length) / rows)] ?? 0);
}
