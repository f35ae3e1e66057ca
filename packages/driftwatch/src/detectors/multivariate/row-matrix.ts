import type { JointColumn } from "./multivariate-detector.ts";
import { spreadOf } from "./spread-of.ts";
import { shuffleRows } from "../../rows/shuffle-rows.ts";

/** Two samples of rows as numbers of like scale: what planes, distances and networks can work with. */
export type RowMatrix = { readonly reference: readonly Float64Array[]; readonly current: readonly Float64Array[] };

/** Squares of larger numbers, summed, would be infinite. */
const largest = 1e100;

/**
 * Makes numbers of mean 0 and standard deviation 1 (the reference's) out of columns. Levels become their share of the
 * reference's rows, 0 where it does not have them; what is missing becomes the reference's mean, or a level of its own.
 */
export function rowMatrix(columns: readonly JointColumn[]): RowMatrix {
  const scaled = columns.map((column) => standardised(column.kind === "numeric" ? filled(column) : shares(column)));
  return { reference: scaled.map(({ reference }) => reference), current: scaled.map(({ current }) => current) };
}

type Sides = { readonly reference: Float64Array; readonly current: Float64Array };

function filled({ reference, current }: Extract<JointColumn, { kind: "numeric" }>): Sides {
  const usual = spreadOf(reference.map(limited).filter((value) => !Number.isNaN(value))).mean;
  const fill = (values: Float64Array): Float64Array =>
    values.map((value) => (Number.isNaN(value) ? usual : limited(value)));
  return { reference: fill(reference), current: fill(current) };
}

function limited(value: number): number {
  return Math.max(-largest, Math.min(largest, value));
}

function shares({ reference, current }: Extract<JointColumn, { kind: "categorical" }>): Sides {
  const counts = new Map<string | null, number>();
  for (const level of reference) counts.set(level, (counts.get(level) ?? 0) + 1);
  const share = (levels: readonly (string | null)[]): Float64Array =>
    Float64Array.from(levels, (level) => (counts.get(level) ?? 0) / reference.length);
  return { reference: share(reference), current: share(current) };
}

/** A column that is constant in the reference has the current rows' scale. */
function standardised({ reference, current }: Sides): Sides {
  const { mean, deviation } = spreadOf(reference);
  const scale = deviation || spreadOf(current).deviation || 1;
  const scaled = (values: Float64Array): Float64Array => values.map((value) => (value - mean) / scale);
  return { reference: scaled(reference), current: scaled(current) };
}

/** Two halves of the rows, whatever order they came in: one to learn from, one to compare with. */
export function halvesOf(columns: readonly Float64Array[]): readonly [Float64Array[], Float64Array[]] {
  const rows = shuffleRows(columns);
  const middle = Math.ceil(rows.length / 2);
  return [rowsAt(columns, rows.subarray(0, middle)), rowsAt(columns, rows.subarray(middle))];
}

/** So many rows drawn without repeats, the same of the same rows whatever order they came in. */
export function drawByContent(columns: readonly ArrayLike<number>[], count: number): Uint32Array {
  return shuffleRows(columns).subarray(0, count);
}

/** So many rows drawn without repeats, in the order they had. @param uniform - 0 to 1 */
export function drawRows(rows: number, count: number, uniform: () => number): Uint32Array {
  const drawn = new Uint32Array(Math.min(rows, count));
  let taken = 0;
  for (let row = 0; row < rows && taken < drawn.length; row++) {
    if (uniform() * (rows - row) < drawn.length - taken) drawn[taken++] = row;
  }
  return drawn;
}

export function rowsAt(columns: readonly Float64Array[], rows: Uint32Array): Float64Array[] {
  return columns.map((column) => Float64Array.from(rows, (row) => column[row] ?? 0));
}
