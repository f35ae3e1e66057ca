import { logNormalSurvival } from "../special/log-normal-survival.ts";
import { normalQuantile } from "../special/normal-quantile.ts";
import { correlationAt, crossMoments, type CrossMoments } from "./cross-moments.ts";

/** One pair of columns whose correlation was compared. */
export type PairChange = {
  /** Places of the two columns, first < second. */
  readonly first: number;
  readonly second: number;
  readonly reference: number;
  readonly current: number;
  /** Fisher's z: how far apart the two correlations lie in standard errors, signed; those of normal columns, see `spread`. */
  readonly z: number;
  /** By what the standard error of these rows exceeds that of normal columns; 1 and above. */
  readonly spread: number;
  /** Two-sided, corrected for all pairs by Bonferroni. */
  readonly logPValue: number;
};

export type CorrelationChange = {
  /** Pairs whose correlation is known on both sides, from at least 30 rows that both columns have, unless told. */
  readonly pairs: number;
  /** The largest absolute z over all pairs; `null` without a pair. */
  readonly statistic: number | null;
  /** The pair with the most certain change; where several are certain, the one that changed most; `null` without a pair. */
  readonly leading: PairChange | null;
  /** All pairs with a change that is certain at alpha, the largest change first. */
  readonly certain: readonly PairChange[];
  /** The smallest change from 0 that could be told from chance at this alpha; `null` without a pair. */
  readonly critical: number | null;
};

/** Beside a perfect correlation another perfect one differs by rounding, of which Fisher's z would make any size. */
const largest = 1 - 1e-9;
/** So many of the changes that look most certain have their spread taken from the rows; of more the rest goes unnamed. */
const spreadsMax = 500;

/**
 * How the correlations between columns changed: for every pair the difference of Fisher's z, its p-value corrected for the
 * number of pairs.
 *
 * Fisher's standard error is that of normal columns. Where few rows carry a correlation (rare flags, heavy tails), the true
 * one is larger: it is then estimated from the rows of either side, and the largest of the three counts.
 *
 * @param reference - columns of one length; NaN and infinities are missing
 * @param current - the same columns
 * @param options - `alpha`: the chance of any false finding over all pairs, for `certain` and `critical`
 * @throws RangeError if the sides differ in columns
 * @see Fisher 1921, Metron 1; the spread is by the influence function of Pearson's correlation, Devlin, Gnanadesikan &
 * Kettenring 1975, Biometrika 62(3), doi:10.1093/biomet/62.3.531
 */
export function correlationChange(
  reference: readonly Float64Array[],
  current: readonly Float64Array[],
  { alpha = 0.001 }: { readonly alpha?: number } = {},
): CorrelationChange {
  // Without change both sides have the same spread, and the side with fewer rows may have met too little of it.
  const spreadOf = ({ first, second, ...pair }: KnownPair): number =>
    Math.sqrt(
      Math.max(
        influence(reference[first], reference[second], pair.reference),
        influence(current[first], current[second], pair.current),
      ),
    );
  return correlationChangeOfMoments(crossMoments(reference), crossMoments(current), { alpha, spreadOf });
}

/** A pair whose correlation both sides know, with the rows it is known from and the standard error of normal columns. */
export type KnownPair = Pick<PairChange, "first" | "second" | "reference" | "current"> & {
  readonly m: number;
  readonly n: number;
  readonly error: number;
};

export type MomentOptions = {
  readonly alpha?: number;
  /** Pairs of fewer shared rows on a side are left out: of few neither z nor the spread can be trusted. 30 unless told, 4 at least. */
  readonly rowsMin?: number;
  /** By what a pair's standard error exceeds that of normal columns; 1 unless told. */
  readonly spreadOf?: (pair: KnownPair) => number;
};

/**
 * The same of moments alone, which may have been merged from parts; the rows' own spread is then not known.
 *
 * @throws RangeError if the sides differ in columns
 */
export function correlationChangeOfMoments(
  reference: CrossMoments,
  current: CrossMoments,
  { alpha = 0.001, rowsMin = 30, spreadOf = () => 1 }: MomentOptions = {},
): CorrelationChange {
  if (reference.columns !== current.columns)
    throw new RangeError(`correlationChange needs equal columns, got ${reference.columns} and ${current.columns}`);
  const known = knownPairs(reference, current, Math.max(4, rowsMin));
  if (known.length === 0) return { pairs: 0, statistic: null, leading: null, certain: [], critical: null };
  const limit = -normalQuantile(alpha / 2 / known.length);
  const change = (pair: KnownPair, spread: number): PairChange => {
    const { first, second } = pair;
    const z = zOf(pair);
    const logPValue = Math.min(0, Math.LN2 + logNormalSurvival(Math.abs(z) / spread) + Math.log(known.length));
    return { first, second, reference: pair.reference, current: pair.current, z, spread, logPValue };
  };
  const looked = known
    .filter((pair) => Math.abs(zOf(pair)) > limit)
    .toSorted((a, b) => Math.abs(zOf(b)) - Math.abs(zOf(a)))
    .slice(0, spreadsMax)
    .map((pair) => change(pair, Math.max(1, spreadOf(pair))));
  const certain = looked
    .filter(({ logPValue }) => logPValue < Math.log(alpha))
    .toSorted((a, b) => stepOf(b) - stepOf(a));
  const others = known.filter((pair) => Math.abs(zOf(pair)) <= limit);
  const mostCertain = others.reduce<KnownPair | null>(
    (most, pair) => (most === null || Math.abs(zOf(pair)) > Math.abs(zOf(most)) ? pair : most),
    null,
  );
  const uncertain = [...looked, ...(mostCertain === null ? [] : [change(mostCertain, 1)])];
  const [leading = null] = certain.length > 0 ? certain : uncertain.toSorted((a, b) => a.logPValue - b.logPValue);
  return {
    pairs: known.length,
    statistic: known.reduce((most, pair) => Math.max(most, Math.abs(zOf(pair))), 0),
    leading,
    certain,
    critical: Math.tanh(limit * known.reduce((least, { error }) => Math.min(least, error), Number.POSITIVE_INFINITY)),
  };
}

function knownPairs(before: CrossMoments, now: CrossMoments, rowsMin: number): KnownPair[] {
  const known: KnownPair[] = [];
  let pair = 0;
  for (let first = 0; first < before.columns; first++) {
    for (let second = first + 1; second < before.columns; second++, pair++) {
      const [reference, current] = [correlationAt(before, pair), correlationAt(now, pair)];
      const [m, n] = [before.n[pair] ?? 0, now.n[pair] ?? 0];
      if (reference === null || current === null || m < rowsMin || n < rowsMin) continue;
      known.push({ first, second, reference, current, m, n, error: Math.sqrt(1 / (m - 3) + 1 / (n - 3)) });
    }
  }
  return known;
}

function stepOf({ reference, current }: PairChange): number {
  return Math.abs(current - reference);
}

function zOf({ reference, current, error }: KnownPair): number {
  return (fisher(current) - fisher(reference)) / error;
}

function fisher(correlation: number): number {
  return Math.atanh(Math.max(-largest, Math.min(largest, correlation)));
}

/**
 * The variance of Fisher's z times n as the rows show it, 1 for normal columns: the mean square of the correlation's
 * influence function over (1 - r^2)^2.
 */
function influence(x: Float64Array | undefined, y: Float64Array | undefined, correlation: number): number {
  const [a, b] = standardised(x ?? new Float64Array(), y ?? new Float64Array());
  const slack = Math.max(1 - correlation ** 2, 1e-9);
  let squares = 0;
  for (let i = 0; i < a.length; i++) {
    const u = a[i] ?? 0;
    const v = b[i] ?? 0;
    squares += (u * v - (correlation * (u * u + v * v)) / 2) ** 2;
  }
  return squares / a.length / slack ** 2;
}

/** The rows that both columns have, of mean 0 and standard deviation 1 in each. */
function standardised(x: Float64Array, y: Float64Array): readonly [Float64Array, Float64Array] {
  const shared = [new Float64Array(x.length), new Float64Array(x.length)] as const;
  let n = 0;
  for (let row = 0; row < x.length; row++) {
    const a = x[row] ?? Number.NaN;
    const b = y[row] ?? Number.NaN;
    if (!Number.isFinite(a) || !Number.isFinite(b)) continue;
    shared[0][n] = a;
    shared[1][n] = b;
    n += 1;
  }
  return [scaled(shared[0].subarray(0, n)), scaled(shared[1].subarray(0, n))];
}

function scaled(values: Float64Array): Float64Array {
  let mean = 0;
  for (const value of values) mean += value / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  const deviation = Math.sqrt(squares / values.length) || 1;
  return values.map((value) => (value - mean) / deviation);
}
