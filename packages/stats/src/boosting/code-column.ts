import { float64Of, type Numbers } from "../histogram/float64-of.ts";

/**
 * Writes the codes of a column: the number of cuts below a value, and one more than the last bin's for a missing value.
 *
 * @param values - a column
 * @param cuts - ascending, at most 254
 * @param into - `from` is the first place, `step` the distance of the next one
 * @param rows - which part of the column is coded: from `start` up to, without, `end`
 */
export function codeColumn(
  values: Numbers,
  cuts: Float64Array,
  { codes, from, step }: { readonly codes: Uint8Array; readonly from: number; readonly step: number },
  { start, end }: { readonly start: number; readonly end: number },
): void {
  const doubles = float64Of(values);
  const half = 2 ** Math.floor(Math.log2(Math.max(1, cuts.length)));
  // So that halving never looks past the end; nothing lies above infinity.
  const guarded = new Float64Array(2 * half).fill(Number.POSITIVE_INFINITY);
  guarded.set(cuts);
  const missing = missingCode(cuts);
  let place = from;
  for (let row = start; row < end; row++) {
    const value = doubles[row] ?? Number.NaN;
    let code = 0;
    for (let size = half; size > 0; size >>= 1) code += (guarded[code + size - 1] ?? 0) < value ? size : 0;
    codes[place] = value === value ? code : missing;
    place += step;
  }
}

/** The code of a missing value. */
export function missingCode(cuts: Float64Array): number {
  return cuts.length + 1;
}
