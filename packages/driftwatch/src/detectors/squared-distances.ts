import { logAndersonDarlingSurvival, logCramerVonMisesSurvival } from "@driftguard/stats";
import { eachBin, effectiveRows, pooledShare } from "./bin-ranks.ts";
import { defineDetector, type NumericInput, numericInput } from "./define-detector.ts";
import type { Detector } from "./detector.ts";
import { upperQuantile } from "./upper-quantile.ts";

/**
 * The root of the mean squared difference of the two distribution functions, over all rows of both sides: what Cramér-von
 * Mises tests, on fine bins with mean ranks. `effect` has taken off what chance adds. With ties the p-value is too large,
 * never too small.
 */
export const cramerVonMises: Detector = defineDetector({
  id: "cvm",
  kinds: ["numeric"],
  floor: 0.075,
  effect: { name: "root mean squared difference of the shares, debiased", unit: "share" },
  find(input) {
    const numbers = numericInput("cvm", input);
    let mean = 0;
    eachBin(numbers, (bin) => {
      mean += pooledShare(bin, numbers) * (bin.belowNow + bin.now / 2 - bin.belowBefore - bin.before / 2) ** 2;
    });
    const rows = effectiveRows(numbers);
    const limit = upperQuantile(logCramerVonMisesSurvival, input.alpha);
    return {
      statistic: rows * mean,
      effect: Math.sqrt(Math.max(0, mean - 1 / (6 * rows))),
      logPValue: logCramerVonMisesSurvival(rows * mean),
      critical: Math.sqrt(Math.max(0, limit - 1 / 6) / rows),
    };
  },
});

/**
 * The same with each difference in units of its own chance, so that tails weigh as much as the middle: what Anderson-Darling
 * tests. `statistic` is A², about 1 without drift. Where few values make up the reference, A² is held against the law at
 * the scale of its largest part, so that ties do not make p too small.
 */
export const andersonDarling: Detector = defineDetector({
  id: "ad",
  kinds: ["numeric"],
  floor: 0.15,
  effect: { name: "root mean squared scaled difference of the shares, debiased", unit: "share" },
  find(input) {
    const numbers = numericInput("ad", input);
    const places = scaledPlaces(numbers);
    const mean = places.reduce((sum, { weight, difference }) => sum + weight * difference ** 2, 0);
    const rows = effectiveRows(numbers);
    // The largest part of the law of endless different values is 1/2.
    const scale = Math.max(1, 2 * largestPart(places));
    const limit = upperQuantile(logAndersonDarlingSurvival, input.alpha) * scale;
    return {
      statistic: rows * mean,
      effect: Math.sqrt(Math.max(0, mean - 1 / rows)),
      logPValue: logAndersonDarlingSurvival((rows * mean) / scale),
      critical: Math.sqrt(Math.max(0, limit - 1) / rows),
    };
  },
});

type Place = { readonly share: number; readonly weight: number; readonly difference: number };

function scaledPlaces(numbers: NumericInput): Place[] {
  const places: Place[] = [];
  let below = 0;
  eachBin(numbers, (bin) => {
    const share = pooledShare(bin, numbers);
    const middle = below + share / 2;
    below += share;
    // All rows in one bin leave no variance, and no difference.
    const variance = middle * (1 - middle) - share / 4;
    const difference = bin.belowNow + bin.now / 2 - bin.belowBefore - bin.before / 2;
    places.push({ share, weight: variance > 1e-12 ? share / variance : 0, difference });
  });
  return places;
}

const rounds = 12;

/** The largest eigenvalue of the differences' weighted covariance, by powers; from below, and near after a few rounds. */
function largestPart(places: readonly Place[]): number {
  let vector = places.map(() => 1 / Math.sqrt(places.length));
  let value = 0;
  for (let round = 0; round < rounds; round++) {
    const next = timesCovariance(places, vector);
    value = Math.sqrt(next.reduce((sum, part) => sum + part * part, 0));
    if (!(value > 0)) return 0;
    vector = next.map((part) => part / value);
  }
  return value;
}

function timesCovariance(places: readonly Place[], vector: readonly number[]): number[] {
  // A difference at a place adds up the steps below it and half its own; their covariance is diag(share) - share share'.
  const steps = new Float64Array(places.length);
  let above = 0;
  for (let i = places.length - 1; i >= 0; i--) {
    const own = (vector[i] ?? 0) * Math.sqrt(places[i]?.weight ?? 0);
    steps[i] = above + own / 2;
    above += own;
  }
  const mean = places.reduce((sum, { share }, i) => sum + share * (steps[i] ?? 0), 0);
  let below = 0;
  return places.map(({ share, weight }, i) => {
    const step = share * ((steps[i] ?? 0) - mean);
    const sum = below + step / 2;
    below += step;
    return sum * Math.sqrt(weight);
  });
}
