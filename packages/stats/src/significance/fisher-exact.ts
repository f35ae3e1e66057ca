import { logBinomialMass } from "../special/log-binomial-mass.ts";
import type { Proportion } from "./two-proportion-test.ts";

export type FisherExact = {
  /** Current odds over reference odds; `null` where a sample has no miss, or the reference no hit. */
  readonly oddsRatio: number | null;
  /** Two-sided. */
  readonly pValue: number;
  readonly logPValue: number;
};

/** Tables whose probabilities differ by less than this, relatively, are equally likely: more is lost in rounding. */
const tie = 1e-12;

/**
 * Fisher's exact test that two samples have one share, two-sided: the probability, given the margins, of the tables that
 * are not likelier than the one seen.
 *
 * @param reference - whole hits of at least 0, whole rows of at least hits
 * @param current - likewise
 * @returns `null` where a sample has no row
 * @throws RangeError if hits or rows are not whole, hits are below 0 or above rows
 * @see as `scipy.stats.fisher_exact`
 * @example
 * fisherExact({ hits: 3, rows: 10 }, { hits: 8, rows: 12 })?.pValue; // => 0.19838056680161953
 */
export function fisherExact(reference: Proportion, current: Proportion): FisherExact | null {
  for (const { hits, rows } of [reference, current]) {
    if (!(Number.isSafeInteger(hits) && Number.isSafeInteger(rows) && hits >= 0 && hits <= rows)) {
      throw new RangeError(`fisherExact needs whole hits from 0 to rows, got ${hits} of ${rows}`);
    }
  }
  if (reference.rows === 0 || current.rows === 0) return null;
  const margins = { hits: reference.hits + current.hits, n: current.rows, m: reference.rows };
  const logPValue = logTwoSided(current.hits, margins);
  const misses = current.rows - current.hits;
  const ratio = (current.hits / misses) * ((reference.rows - reference.hits) / reference.hits);
  return { oddsRatio: Number.isFinite(ratio) ? ratio : null, pValue: Math.exp(logPValue), logPValue };
}

type Margins = { readonly hits: number; readonly n: number; readonly m: number };

function logTwoSided(x: number, margins: Margins): number {
  const { hits, n, m } = margins;
  const lowest = Math.max(0, hits - m);
  const highest = Math.min(hits, n);
  const mode = Math.max(lowest, Math.min(highest, Math.floor(((hits + 1) * (n + 1)) / (n + m + 2))));
  const limit = logMass(x, margins) + tie;
  if (logMass(mode, margins) <= limit) return 0;
  const step = x < mode ? -1 : 1;
  const own = logTail(x, step, margins);
  const opposite = farSide(mode, x < mode ? highest : lowest, (k) => logMass(k, margins) <= limit);
  if (opposite === null) return Math.min(0, own);
  const other = logTail(opposite, -step, margins);
  const larger = Math.max(own, other);
  return Math.min(0, larger + Math.log1p(Math.exp(Math.min(own, other) - larger)));
}

/** Nearest number to the mode, towards `end`, that is rare enough; masses only fall on the way. */
function farSide(mode: number, end: number, isRare: (k: number) => boolean): number | null {
  if (!isRare(end)) return null;
  let [common, rare] = [mode, end];
  while (Math.abs(rare - common) > 1) {
    const middle = Math.trunc((common + rare) / 2);
    if (isRare(middle)) rare = middle;
    else common = middle;
  }
  return rare;
}

/** ln of the hypergeometric probability, by three binomial ones of a common share (Loader 2000). */
function logMass(x: number, { hits, n, m }: Margins): number {
  if (hits === 0 || hits === n + m) return 0;
  const share = hits / (n + m);
  return logBinomialMass(x, n, share) + logBinomialMass(hits - x, m, share) - logBinomialMass(hits, n + m, share);
}

/** ln of the sum of all masses from x outwards; each follows from the one before. */
function logTail(x: number, step: number, margins: Margins): number {
  const { hits, n, m } = margins;
  let sum = 1;
  let term = 1;
  for (let k = x; term > sum * 1e-18; k += step) {
    const up = (hits - k) * (n - k);
    term *= step > 0 ? up / ((k + 1) * (m - hits + k + 1)) : (k * (m - hits + k)) / ((hits - k + 1) * (n - k + 1));
    sum += term;
  }
  return logMass(x, margins) + Math.log(sum);
}
