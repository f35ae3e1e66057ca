/**
 * The colour of one cell, by its multiple of the model's limit: the fixed vocabulary of multiples, not a limit. A single
 * cell is a picture and opens nothing; what fires is judged by the server over all rows.
 */
export function gapSeverity(ratio: number | null): number | null {
  if (ratio === null) return null;
  const size = Math.abs(ratio);
  return [0.35, 0.7, 1, 2].filter((step) => size >= step).length;
}
