/** What is shown of rows, added up: the labelled ones among them, and over those what came and what was predicted. */
export type Sum = {
  readonly predictions: number;
  readonly labelled: number;
  readonly actual: number;
  readonly expected: number;
  readonly correct: number;
  readonly promised: number;
  readonly squared: number;
};

export function sumOf(hours: readonly Sum[]): Sum {
  return hours.reduce<Sum>(
    (sum, one) => ({
      predictions: sum.predictions + one.predictions,
      labelled: sum.labelled + one.labelled,
      actual: sum.actual + one.actual,
      expected: sum.expected + one.expected,
      correct: sum.correct + one.correct,
      promised: sum.promised + one.promised,
      squared: sum.squared + one.squared,
    }),
    { predictions: 0, labelled: 0, actual: 0, expected: 0, correct: 0, promised: 0, squared: 0 },
  );
}

const rowsMin = 30;

/** Under 30 labelled rows a rate says nothing. */
export function ratesOf({ labelled, actual, expected }: Sum): {
  actual: number | null;
  expected: number | null;
  gap: number | null;
} {
  if (labelled < rowsMin) return { actual: null, expected: null, gap: null };
  return { actual: actual / labelled, expected: expected / labelled, gap: (actual - expected) / labelled };
}
