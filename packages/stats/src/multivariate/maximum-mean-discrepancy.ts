import { seededRandom } from "../random/seeded-random.ts";

export type MaximumMeanDiscrepancy = {
  /** The unbiased estimate of the squared discrepancy; without difference it is as often below 0 as above. */
  readonly statistic: number;
  /** The root of it, 0 where it is below 0; at most the root of 2. */
  readonly effect: number;
  /** The median of the squared distances between rows, by which they are scaled; 0 where half of the rows are equal. */
  readonly bandwidth: number;
  /** (1 + hits) / (1 + permutations). */
  readonly pValue: number;
  /** The effect that chance alone exceeds with probability alpha, by the permutations. */
  readonly critical: number;
};

export type DiscrepancyOptions = {
  readonly permutations?: number;
  readonly seed?: number;
  /** For `critical`; 0.01 unless told. */
  readonly alpha?: number;
};

/**
 * The maximum mean discrepancy of two samples of rows: how much more alike rows of one sample are than rows of different
 * ones, with exp(-d^2 / median of d^2) as what is alike.
 *
 * Memory and time grow with the square of all rows, time with the permutations too: 1,000 rows a side and 999 permutations
 * take about two seconds.
 *
 * @param reference - columns of one length, finite, of like scale; two rows at least
 * @param current - the same columns
 * @param options - `permutations`, 999 by default; the `seed` of chance
 * @throws RangeError if a sample has fewer than two rows, or permutations are not whole and above 0
 * @see Gretton et al. 2012, JMLR 13, equation 3 (the unbiased estimate) and section 8 (the median as bandwidth)
 */
export function maximumMeanDiscrepancy(
  reference: readonly Float64Array[],
  current: readonly Float64Array[],
  { permutations = 999, seed = 1, alpha = 0.01 }: DiscrepancyOptions = {},
): MaximumMeanDiscrepancy {
  const [m, n] = [reference[0]?.length ?? 0, current[0]?.length ?? 0];
  if (m < 2 || n < 2) throw new RangeError(`maximumMeanDiscrepancy needs two rows a sample, got ${m} and ${n}`);
  if (!(Number.isSafeInteger(permutations) && permutations >= 1))
    throw new RangeError(`maximumMeanDiscrepancy needs a whole number of permutations, got ${permutations}`);
  const rows = m + n;
  const distances = squaredDistances(reference, current);
  const bandwidth = medianOf(distances);
  const likeness = distances;
  // Where half of the rows are equal, any others are alike to nothing.
  for (let i = 0; i < likeness.length; i++)
    likeness[i] = bandwidth > 0 ? Math.exp(-(likeness[i] ?? 0) / bandwidth) : likeness[i] === 0 ? 1 : 0;
  const order = Uint32Array.from({ length: rows }, (_, i) => i);
  const isCurrent = new Uint8Array(rows).fill(1, m);
  const statistic = discrepancy(likeness, isCurrent, { m, n });
  const random = seededRandom(seed);
  const byChance: number[] = [];
  for (let round = 0; round < permutations; round++) {
    shuffle(order, random.below);
    order.forEach((row, place) => (isCurrent[row] = place < m ? 0 : 1));
    byChance.push(discrepancy(likeness, isCurrent, { m, n }));
  }
  // Another order of the same rows may differ in its last digits only.
  const hits = byChance.filter((value) => value >= statistic - 1e-12).length;
  byChance.sort((a, b) => b - a);
  return {
    statistic,
    effect: rootOf(statistic),
    bandwidth,
    pValue: (1 + hits) / (1 + permutations),
    critical: rootOf(byChance[Math.max(0, Math.floor(alpha * (1 + permutations)) - 1)] ?? 0),
  };
}

function rootOf(squared: number): number {
  return Math.sqrt(Math.max(0, squared));
}

/** Of all pairs of rows, i < j, row by row. */
function squaredDistances(reference: readonly Float64Array[], current: readonly Float64Array[]): Float64Array {
  const columns = reference.map((column, i) => {
    const after = current[i] ?? new Float64Array();
    const pooled = new Float64Array(column.length + after.length);
    pooled.set(column);
    pooled.set(after, column.length);
    return pooled;
  });
  const rows = columns[0]?.length ?? 0;
  const distances = new Float64Array((rows * (rows - 1)) / 2);
  for (const column of columns) {
    let at = 0;
    for (let i = 0; i < rows; i++) {
      const value = column[i] ?? 0;
      for (let j = i + 1; j < rows; j++, at++) {
        const distance = value - (column[j] ?? 0);
        distances[at] = (distances[at] ?? 0) + distance * distance;
      }
    }
  }
  return distances;
}

function medianOf(values: Float64Array): number {
  const sorted = values.slice().sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}

type Sizes = { readonly m: number; readonly n: number };

/** Mean likeness within the reference and within the current rows, less twice that between them. */
function discrepancy(likeness: Float64Array, isCurrent: Uint8Array, { m, n }: Sizes): number {
  // By the number of current rows in a pair: none, one, both.
  let [none, one, both] = [0, 0, 0];
  let at = 0;
  for (let i = 0; i < isCurrent.length; i++) {
    let [apart, together] = [0, 0];
    for (let j = i + 1; j < isCurrent.length; j++, at++) {
      const value = likeness[at] ?? 0;
      together += value;
      apart += value * (isCurrent[j] ?? 0);
    }
    if (isCurrent[i] === 1) {
      both += apart;
      one += together - apart;
    } else {
      one += apart;
      none += together - apart;
    }
  }
  return (2 * none) / (m * (m - 1)) + (2 * both) / (n * (n - 1)) - (2 * one) / (m * n);
}

function shuffle(order: Uint32Array, below: (limit: number) => number): void {
  for (let last = order.length - 1; last > 0; last--) {
    const other = below(last + 1);
    const kept = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = kept;
  }
}
