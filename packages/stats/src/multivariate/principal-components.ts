import { symmetricEigen } from "./symmetric-eigen.ts";

/** Directions along which rows vary most, and how to tell what of a row lies outside of them. */
export type PrincipalComponents = {
  /** What each column is moved and scaled by: mean and population standard deviation, 1 where there is none. */
  readonly means: Float64Array;
  readonly deviations: Float64Array;
  /** Unit vectors over the columns, the widest first. */
  readonly components: readonly Float64Array[];
  /** The share of all variance that each takes. */
  readonly shares: readonly number[];
};

/**
 * Principal components of standardised columns: as many as it takes for more than `varianceShare` of their variance.
 *
 * @param columns - a finite value a row in each, all of one length
 * @param options - `varianceShare`: 0 to 1, 0.65 unless told
 * @throws RangeError if there is no column or no row
 * @see as `sklearn.decomposition.PCA(n_components=0.65)` after `StandardScaler`
 */
export function principalComponents(
  columns: readonly Float64Array[],
  { varianceShare = 0.65 }: { readonly varianceShare?: number } = {},
): PrincipalComponents {
  const rows = columns[0]?.length ?? 0;
  if (rows === 0) throw new RangeError("principalComponents needs columns with rows");
  const means = Float64Array.from(columns, meanOf);
  const deviations = Float64Array.from(columns, (column, i) => deviationOf(column, means[i] ?? 0));
  const standard = columns.map((column, i) => column.map((value) => (value - (means[i] ?? 0)) / (deviations[i] ?? 1)));
  const { values, vectors } = symmetricEigen(standard.map((a) => Float64Array.from(standard, (b) => dot(a, b) / rows)));
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  const shares = Array.from(values, (value) => (total > 0 ? Math.max(0, value) / total : 0));
  let [kept, taken] = [0, 0];
  while (kept < shares.length && taken <= varianceShare) taken += shares[kept++] ?? 0;
  return { means, deviations, components: vectors.slice(0, kept), shares: shares.slice(0, kept) };
}

/**
 * How far each row lies from the plane of the components, in standard deviations of the columns: the root of the summed
 * squares of what the components leave of it.
 *
 * @param columns - those that the components were made of, with other rows
 */
export function reconstructionErrors(
  { means, deviations, components }: PrincipalComponents,
  columns: readonly Float64Array[],
): Float64Array {
  const rows = columns[0]?.length ?? 0;
  const row = new Float64Array(columns.length);
  return Float64Array.from({ length: rows }, (_, at) => {
    for (let i = 0; i < row.length; i++) row[i] = ((columns[i]?.[at] ?? 0) - (means[i] ?? 0)) / (deviations[i] ?? 1);
    // Taken off one after the other and not from the sum of squares, which would cancel.
    for (const component of components) {
      const along = dot(row, component);
      for (let i = 0; i < row.length; i++) row[i] = (row[i] ?? 0) - along * (component[i] ?? 0);
    }
    return Math.sqrt(dot(row, row));
  });
}

function meanOf(column: Float64Array): number {
  let sum = 0;
  for (const value of column) sum += value;
  return sum / column.length;
}

function deviationOf(column: Float64Array, mean: number): number {
  let squares = 0;
  for (const value of column) squares += (value - mean) ** 2;
  const deviation = Math.sqrt(squares / column.length);
  // What a rounded mean leaves of equal values is no spread.
  return deviation > Math.abs(mean) * 1e-12 ? deviation : 1;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
