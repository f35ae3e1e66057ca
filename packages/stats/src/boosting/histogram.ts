import type { Slopes } from "./slopes.ts";

/** Sums a code of a column: of the first and second derivative, and of rows. Columns follow each other. */
export type Histogram = {
  readonly first: Float64Array;
  /** The same array as `rows` where the second derivative is 1. */
  readonly second: Float64Array;
  readonly rows: Float64Array;
};

/** The codes of all columns, column after column, and where each one's cells begin in a histogram. */
export type CodedColumns = {
  readonly codes: readonly Uint8Array[];
  /** The code of a missing value, the last one, of each column. */
  readonly missing: readonly number[];
  readonly offsets: readonly number[];
  /** Cells of a histogram. */
  readonly cells: number;
};

export function emptyHistogram(cells: number, hasSecond: boolean): Histogram {
  const rows = new Float64Array(cells);
  return { first: new Float64Array(cells), second: hasSecond ? new Float64Array(cells) : rows, rows };
}

/** Fills a histogram with rows of a leaf, whose slopes lie in the same order as `rows`, densely. */
export function fillHistogram(
  histogram: Histogram,
  rows: Int32Array,
  { coded, slopes }: { readonly coded: CodedColumns; readonly slopes: Pick<Slopes, "first" | "second"> },
): void {
  histogram.first.fill(0);
  histogram.second.fill(0);
  histogram.rows.fill(0);
  coded.codes.forEach((codes, column) => {
    const offset = coded.offsets[column] ?? 0;
    if (slopes.second === null) addEven(histogram, rows, { codes, offset, first: slopes.first });
    else addCurved(histogram, rows, { codes, offset, first: slopes.first, second: slopes.second });
  });
}

/** Leaves in `whole` what remains of it without `part`. */
export function subtractHistogram(whole: Histogram, part: Histogram): void {
  subtract(whole.first, part.first);
  subtract(whole.rows, part.rows);
  if (whole.second !== whole.rows) subtract(whole.second, part.second);
}

function subtract(whole: Float64Array, part: Float64Array): void {
  for (let cell = 0; cell < whole.length; cell++) whole[cell] = (whole[cell] ?? 0) - (part[cell] ?? 0);
}

type Column = { readonly codes: Uint8Array; readonly offset: number; readonly first: Float64Array };

function addEven(histogram: Histogram, rows: Int32Array, { codes, offset, first }: Column): void {
  const sums = histogram.first.subarray(offset);
  const counts = histogram.rows.subarray(offset);
  for (let place = 0; place < rows.length; place++) {
    const code = codes[rows[place] ?? 0] ?? 0;
    sums[code] = (sums[code] ?? 0) + (first[place] ?? 0);
    counts[code] = (counts[code] ?? 0) + 1;
  }
}

function addCurved(
  histogram: Histogram,
  rows: Int32Array,
  { codes, offset, first, second }: Column & { readonly second: Float64Array },
): void {
  const sums = histogram.first.subarray(offset);
  const curves = histogram.second.subarray(offset);
  const counts = histogram.rows.subarray(offset);
  for (let place = 0; place < rows.length; place++) {
    const code = codes[rows[place] ?? 0] ?? 0;
    sums[code] = (sums[code] ?? 0) + (first[place] ?? 0);
    curves[code] = (curves[code] ?? 0) + (second[place] ?? 0);
    counts[code] = (counts[code] ?? 0) + 1;
  }
}
