/** The spread and size of a model's errors: what a model of numbers is held against. */
export type Residuals = { readonly residualDeviation: number; readonly meanAbsoluteError: number };

const rowsMin = 30;

/** Adds up errors, row by row; `null` under 30 rows that have both numbers. */
export function residualSums(): {
  add(label: number | null, output: number | null): void;
  result(): Residuals | null;
} {
  let [rows, mean, squares, absolute] = [0, 0, 0, 0];
  return {
    add(label, output) {
      const error = (label ?? Number.NaN) - (output ?? Number.NaN);
      if (!Number.isFinite(error)) return;
      rows += 1;
      // Welford's recurrence: a plain sum of squares loses the spread of errors that lie far from 0.
      const before = error - mean;
      mean += before / rows;
      squares += before * (error - mean);
      absolute += Math.abs(error);
    },
    result: () =>
      rows < rowsMin ? null : { residualDeviation: Math.sqrt(squares / rows), meanAbsoluteError: absolute / rows },
  };
}
