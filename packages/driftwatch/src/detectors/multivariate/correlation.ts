import { correlationChange, normalScores, type PairChange } from "@driftguard/stats";
import { defineMultivariateDetector } from "./define-multivariate-detector.ts";
import type { JointColumn, LeadingColumns, MultivariateDetector } from "./multivariate-detector.ts";

const alpha = 0.001;
const namedMax = 10;
/** Excess kurtosis from which on a few rows decide a correlation: 1.2 is that of a uniform one turned round, 6 an exponential's. */
const heavyFrom = 2;

/**
 * How the correlations between numeric columns changed: what no column shows by itself. The effect is the change of the
 * leading pair's correlation, at most 1; the statistic the largest difference of Fisher's z in standard errors.
 *
 * Columns with heavy tails go by their ranks on each side.
 */
export const correlation: MultivariateDetector = defineMultivariateDetector({
  id: "correlation",
  kinds: ["numeric"],
  floor: 0.2,
  alpha,
  effect: { name: "change of correlation", unit: "" },
  find({ columns }) {
    const sides = columns.flatMap((column) => (column.kind === "numeric" ? [scored(column)] : []));
    const found = correlationChange(
      sides.map(({ reference }) => reference),
      sides.map(({ current }) => current),
      { alpha },
    );
    if (found.leading === null) return { effect: null, reason: "no-pair" };
    const nameOf = (place: number): string => columns[place]?.name ?? "";
    return {
      effect: Math.min(1, Math.abs(found.leading.current - found.leading.reference)),
      statistic: found.statistic,
      logPValue: found.leading.logPValue,
      critical: found.critical,
      details: {
        pairs: found.pairs,
        certainPairs: found.certain.length,
        leading: (found.certain.length > 0 ? found.certain : [found.leading])
          .slice(0, namedMax)
          .map((pair): LeadingColumns => ({
            columns: [nameOf(pair.first), nameOf(pair.second)],
            says: sayPair(pair),
            value: pair.current - pair.reference,
          })),
      },
    };
  },
});

function sayPair({ reference, current }: PairChange): string {
  return `correlation ${reference.toFixed(2)} before, ${current.toFixed(2)} now`;
}

type Sides = { readonly reference: Float64Array; readonly current: Float64Array };

function scored({ reference, current }: Extract<JointColumn, { kind: "numeric" }>): Sides {
  if (!isHeavy(reference) && !isHeavy(current)) return { reference, current };
  return { reference: normalScores(reference), current: normalScores(current) };
}

/**
 * Infinities are the heaviest of tails.
 *
 * By places: `for of` makes an object a value where the loop is not compiled yet, and it hardly ever is before it ends.
 */
function isHeavy(values: Float64Array): boolean {
  let n = 0;
  let mean = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    n += 1;
    mean += value;
  }
  mean /= n;
  let squares = 0;
  let fourths = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    const square = (value - mean) ** 2;
    squares += square;
    fourths += square * square;
  }
  if (squares === 0) return false;
  // Not at most: what overflows is heavy too.
  return !((n * fourths) / squares ** 2 - 3 <= heavyFrom);
}
