import { type ChanceMetrics, expectedConfusion } from "./chance-metrics.ts";

/** Rows with labels. */
export type LabelledRows = {
  readonly labels: readonly boolean[];
  readonly predictions: readonly boolean[];
  readonly scores: ArrayLike<number>;
};

/** Of each metric: the variance of one relevant row, and the share of rows that are relevant to it; `null` where none is. */
export type RowErrors = Readonly<Record<keyof ChanceMetrics, RowError | null>>;
export type RowError = { readonly variance: number; readonly share: number };

/**
 * How much a metric hangs on single rows, learnt from labelled rows: its standard error on n other rows is the square root of
 * variance / (n x share).
 *
 * Rows without a single miss still say no more than so many rows can: no variance is below that of half a miss.
 *
 * @see as NannyML's `sampling_error/binary_classification.py`; its ranks break ties by chance, and ours count half
 */
export function rowErrors({ labels, predictions, scores }: LabelledRows): RowErrors {
  const chances = labels.map(Number);
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = expectedConfusion({ predictions, chances });
  const rows = labels.length;
  const rate = (hits: number, misses: number): RowError | null => hitError({ hits, misses, rows });
  const f1 = rate(truePositives, falsePositives + falseNegatives);
  const stretch =
    (truePositives + falsePositives + falseNegatives) / (truePositives + (falsePositives + falseNegatives) / 2);
  return {
    accuracy: rate(truePositives + trueNegatives, falsePositives + falseNegatives),
    precision: rate(truePositives, falsePositives),
    recall: rate(truePositives, falseNegatives),
    f1: f1 === null ? null : { ...f1, variance: f1.variance * stretch * stretch },
    specificity: rate(trueNegatives, falsePositives),
    rocAuc: rankError(chances, scores),
  };
}

/** Of a share of hits among hits and misses, which are relevant of all rows; `null` where none is. */
export function hitError({
  hits,
  misses,
  rows,
}: Readonly<Record<"hits" | "misses" | "rows", number>>): RowError | null {
  const relevant = hits + misses;
  if (relevant === 0) return null;
  const variance = (hits / relevant) * (misses / relevant);
  return { variance: Math.max(variance, varianceOfHalf(relevant)), share: relevant / rows };
}

/** The variance of a row where half a count is on the one side and all others on the other. */
function varianceOfHalf(rows: number): number {
  return (0.5 * (rows + 0.5)) / (rows + 1) ** 2;
}

/** @returns `null` where no row is relevant */
export function standardErrorOf(error: RowError | null, rows: number): number | null {
  return error === null || rows === 0 ? null : Math.sqrt(error.variance / (rows * error.share));
}

/** The spread of the shares of negatives below each positive; of the rarer class, which decides more. */
function rankError(chances: readonly number[], scores: ArrayLike<number>): RowError | null {
  const rows = chances.length;
  const ones = chances.reduce((sum, chance) => sum + chance, 0);
  if (ones === 0 || ones === rows) return null;
  const isTurned = ones > rows / 2;
  const positives = isTurned ? rows - ones : ones;
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  order.sort((a, b) => (isTurned ? -1 : 1) * ((scores[a] ?? 0) - (scores[b] ?? 0)));
  let [below, sum, squares] = [0, 0, 0];
  for (let start = 0; start < rows;) {
    const score = scores[order[start] ?? 0];
    let [own, end] = [0, start];
    for (; end < rows && scores[order[end] ?? 0] === score; end++) own += chances[order[end] ?? 0] ?? 0;
    const rare = isTurned ? end - start - own : own;
    const others = end - start - rare;
    const share = (below + others / 2) / (rows - positives);
    sum += rare * share;
    squares += rare * share * share;
    below += others;
    start = end;
  }
  const mean = sum / positives;
  return { variance: Math.max(varianceOfHalf(positives), squares / positives - mean * mean), share: positives / rows };
}
