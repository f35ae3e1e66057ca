import { seededRandom } from "../random/seeded-random.ts";
import { kolmogorovSmirnov } from "../significance/kolmogorov-smirnov.ts";
import { changeDetector, type ChangeDetector } from "./change-detector.ts";

/** Which rows are drawn: `size` different places out of 0 to `rows` - 1. */
export type DrawPlaces = (rows: number, size: number) => readonly number[];

export type KolmogorovSmirnovWindowOptions = {
  /** Alarm at or below this p-value, 0 to 1; each value after the 99th is a test. */
  readonly alpha?: number;
  /** Values in the window. */
  readonly window?: number;
  /** How many of the newest are compared with as many of the older. */
  readonly recent?: number;
  readonly seed?: number;
  /** Makes what draws the older rows, afresh after each detection; by chance of the seed unless told. */
  readonly sampler?: () => DrawPlaces;
};

/** A distance up to this is no drift, however small its p. */
const distanceMin = 0.1;

/**
 * KSWIN: compares the 30 newest values of a window of 100 with 30 drawn from the older ones by the Kolmogorov-Smirnov test,
 * at every value. It sees any change of the distribution, not of the mean alone.
 *
 * @returns "insufficient" until the window is full, never "warning"
 * @throws RangeError if there are fewer older values than newest ones, or `alpha` is not from 0 to 1
 * @see Raab et al. 2020, Neurocomputing 416, doi:10.1016/j.neucom.2019.11.111; as `river.drift.KSWIN` 0.26.1
 * @example
 * kolmogorovSmirnovWindow().update(1).status; // => "insufficient"
 */
export function kolmogorovSmirnovWindow({
  alpha = 0.005,
  window = 100,
  recent = 30,
  seed = 1,
  sampler = () => drawPlaces(seed),
}: KolmogorovSmirnovWindowOptions = {}): ChangeDetector {
  if (!(alpha >= 0 && alpha <= 1))
    throw new RangeError(`kolmogorovSmirnovWindow needs an alpha from 0 to 1, got ${alpha}`);
  if (!(recent >= 1 && window >= 2 * recent))
    throw new RangeError(`kolmogorovSmirnovWindow needs a window of at least ${2 * recent} values, got ${window}`);
  return changeDetector(() => {
    const values: number[] = [];
    const draw = sampler();
    return (value) => {
      values.push(value);
      if (values.length > window) values.shift();
      if (values.length < window) return "insufficient";
      const older = draw(window - recent, recent).map((place) => values[place]);
      const { statistic, pValue } = kolmogorovSmirnov(older, values.slice(-recent));
      return (pValue ?? 1) <= alpha && (statistic ?? 0) > distanceMin ? "drift" : "stable";
    };
  });
}

/** Draws without putting back, by the start of a shuffle. */
function drawPlaces(seed: number): DrawPlaces {
  const random = seededRandom(seed);
  return (rows, size) => {
    const places = Array.from({ length: rows }, (_, place) => place);
    for (let drawn = 0; drawn < size; drawn++) {
      const other = drawn + Math.floor(random.uniform() * (rows - drawn));
      [places[drawn], places[other]] = [places[other] ?? 0, places[drawn] ?? 0];
    }
    return places.slice(0, size);
  };
}
