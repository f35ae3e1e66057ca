import {
  expectedCalibrationError,
  type IsotonicCurve,
  isotonicRegression,
  isotonicValues,
  seededRandom,
} from "@driftguard/stats";
import { expectedRocAuc } from "./chance-metrics.ts";

/** "auto" calibrates where that is better on rows kept aside. */
export type CalibrationChoice = "auto" | "always" | "never";

export type Calibrator = {
  readonly isFitted: boolean;
  /** Scores as the rates at which they came true; as they are where no calibration was needed. */
  readonly chancesOf: (scores: ArrayLike<number>) => Float64Array;
};

const rounds = 10;
const testShare = 0.1;
/** So many rows decide whether to calibrate as well as more do. */
const rowsToDecide = 50_000;
/** Scores that part the classes so well leave nothing to calibrate. */
const rocAucMax = 0.999;

/**
 * Learns what scores are worth from labelled rows, by isotonic regression; where "auto" finds them honest, they are left.
 *
 * It compares the calibration error before and after on ten stratified tenths of the rows, each calibrated by the other
 * nine. The tenths are drawn from sorted rows, so that no order of rows matters.
 *
 * @param labels - 1 or 0; length n
 * @param scores - from 0 to 1; length n
 */
export function calibrateScores(
  labels: readonly number[],
  scores: ArrayLike<number>,
  calibration: CalibrationChoice = "auto",
): Calibrator {
  const isFitted = calibration === "always" || (calibration === "auto" && needsCalibration(labels, scores));
  if (!isFitted || labels.length === 0) return { isFitted: false, chancesOf: (own) => Float64Array.from(own) };
  const curve: IsotonicCurve = isotonicRegression(scores, labels);
  return { isFitted, chancesOf: (own) => isotonicValues(curve, own) };
}

function needsCalibration(labels: readonly number[], scores: ArrayLike<number>): boolean {
  const rocAuc = expectedRocAuc({ chances: labels, scores });
  if (rocAuc === null || rocAuc > rocAucMax) return false;
  const sorted = sortedRows(labels, scores);
  const random = seededRandom(42);
  const tested: Tested = { labels: [], before: [], after: [] };
  for (let round = 0; round < rounds; round++) {
    const test = drawTest(sorted.labels, random.below);
    const isTest = new Uint8Array(sorted.labels.length);
    for (const row of test) isTest[row] = 1;
    const isFit = (_: number, row: number): boolean => isTest[row] === 0;
    const curve = isotonicRegression(sorted.scores.filter(isFit), sorted.labels.filter(isFit));
    const asked = test.map((row) => sorted.scores[row] ?? 0);
    tested.labels.push(...test.map((row) => sorted.labels[row] ?? 0));
    tested.before.push(...asked);
    tested.after.push(...isotonicValues(curve, asked));
  }
  const before = expectedCalibrationError(tested.labels, tested.before);
  const after = expectedCalibrationError(tested.labels, tested.after);
  return before !== null && after !== null && before > after;
}

type Tested = { readonly labels: number[]; readonly before: number[]; readonly after: number[] };

type SortedRows = { readonly labels: Float64Array; readonly scores: Float64Array };

/** In the order of their scores, and evenly thinned where there are very many. */
function sortedRows(labels: readonly number[], scores: ArrayLike<number>): SortedRows {
  const order = Uint32Array.from(labels, (_, row) => row);
  order.sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0) || (labels[a] ?? 0) - (labels[b] ?? 0));
  const rows = Math.min(order.length, rowsToDecide);
  const taken = Array.from({ length: rows }, (_, i) => order[Math.floor((i * order.length) / rows)] ?? 0);
  return {
    labels: Float64Array.from(taken, (row) => labels[row] ?? 0),
    scores: Float64Array.from(taken, (row) => scores[row] ?? 0),
  };
}

/** A tenth of each class at random, in random order: rows of one score may not lie in the order of their labels. */
function drawTest(labels: Float64Array, below: (limit: number) => number): number[] {
  const drawn = [0, 1].flatMap((label) => {
    const rows = Array.from(labels.keys()).filter((row) => labels[row] === label);
    return shuffled(rows, below).slice(0, Math.max(1, Math.round(testShare * rows.length)));
  });
  return shuffled(drawn, below);
}

function shuffled(rows: readonly number[], below: (limit: number) => number): number[] {
  const order = [...rows];
  for (let last = order.length - 1; last > 0; last--) {
    const other = below(last + 1);
    [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
  }
  return order;
}
