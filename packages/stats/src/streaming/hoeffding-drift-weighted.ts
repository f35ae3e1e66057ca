import { changeDetector, type ChangeDetector } from "./change-detector.ts";
import type { HoeffdingOptions } from "./hoeffding-drift-average.ts";

/** What a new value weighs in the running means. */
const weight = 0.05;

/** A mean in which older values fade, and the sum of its squared weights; `null` before the first value. */
type Fading = { readonly mean: number | null; readonly squares: number };

const none: Fading = { mean: null, squares: 1 };

/**
 * HDDM-W: watches a stream of values from 0 to 1, such as errors, for a mean of the newest values that rose above the
 * lowest it had, by McDiarmid's bound.
 *
 * @returns never "insufficient": the bound holds from the first value on
 * @throws RangeError from `update`, if a value is not from 0 to 1
 * @see Frías-Blanco et al. 2015, IEEE TKDE 27(3), doi:10.1109/TKDE.2014.2345382; as `river.drift.binary.HDDMW` 0.26.1
 * @example
 * hoeffdingDriftWeighted().update(1).status; // => "stable"
 */
export function hoeffdingDriftWeighted({ warning = 0.005, drift = 0.001 }: HoeffdingOptions = {}): ChangeDetector {
  return changeDetector(() => {
    let total = none;
    let beforeCut = none;
    let afterCut = none;
    let lowest = Number.POSITIVE_INFINITY;
    return (value) => {
      if (!(value >= 0 && value <= 1)) throw new RangeError(`hoeffdingDriftWeighted needs 0 to 1, got ${value}`);
      total = withValue(total, value);
      const upper = (total.mean ?? 0) + boundOf(total.squares, drift);
      if (upper < lowest) {
        lowest = upper;
        beforeCut = total;
        afterCut = none;
      } else afterCut = withValue(afterCut, value);
      if (beforeCut.mean === null || afterCut.mean === null) return "stable";
      const rise = afterCut.mean - beforeCut.mean;
      const squares = beforeCut.squares + afterCut.squares;
      if (rise > boundOf(squares, drift)) return "drift";
      return rise > boundOf(squares, warning) ? "warning" : "stable";
    };
  });
}

function withValue({ mean, squares }: Fading, value: number): Fading {
  return {
    mean: mean === null ? value : weight * value + (1 - weight) * mean,
    squares: weight ** 2 + (1 - weight) ** 2 * squares,
  };
}

function boundOf(squares: number, chance: number): number {
  return Math.sqrt((squares * Math.log(1 / chance)) / 2);
}
