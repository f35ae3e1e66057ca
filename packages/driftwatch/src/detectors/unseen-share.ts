import { logGamma } from "@driftguard/stats";
import { tellsStrangers } from "../profile/level-filter.ts";
import type { Detector } from "./detector.ts";
import { namedLevels } from "./named-levels.ts";
import { noNumbers, sizesOf, sufficiencyOf } from "./sufficiency.ts";

/**
 * The share of values that the reference never had, 0 to 1, beyond the share it has of them itself (0, unless another
 * sample than the bins' own is the reference).
 *
 * The p-value is the chance that a draw of n out of all rows takes at least so many of the unseen ones: Fisher's exact
 * test, one-sided, because fewer are no fault.
 *
 * Where the filter of levels without a name is crowded, it takes part of the new ones for old. The share is set right for
 * that; where it takes more than nine in ten, nothing can be told.
 */
export const unseenShare: Detector = {
  id: "unseen",
  kinds: ["categorical"],
  floor: 0.01,
  measure({ bins, reference, current, alpha }) {
    const sizes = sizesOf(reference, current);
    const tells = bins.kind === "categorical" ? tellsStrangers(bins.rest) : 1;
    const shared = {
      method: "unseen",
      ...sufficiencyOf(reference, current),
      ...(tells < tellsMin ? crowded : {}),
      ...sizes,
    };
    const effect = { name: "share of unseen levels", unit: "share" };
    if (reference.kind !== "categorical" || current.kind !== "categorical") {
      throw new RangeError("unseenShare needs a categorical feature");
    }
    const { n, m } = sizes;
    if (n === 0 || m === 0) return { ...shared, ...noNumbers, effect: { ...effect, value: null }, details: {} };
    const draw = { n, m, before: reference.unseen };
    const logPValue = logUpperChance(current.unseen, draw);
    const share = current.unseen / n;
    return {
      ...shared,
      statistic: current.unseen,
      effect: { ...effect, value: Math.min(1, Math.max(0, share - reference.unseen / m) / Math.max(tellsMin, tells)) },
      pValue: Math.exp(logPValue),
      logPValue,
      pMethod: "exact",
      critical: Math.min(1, criticalShare(draw, alpha) / Math.max(tellsMin, tells)),
      details: {
        share,
        unseenValues: [...current.unseenValues].map(([level, rows]) => ({ level, rows })),
        ...namedLevels(bins, reference, current),
      },
    };
  },
};

const tellsMin = 0.1;
const crowded = { sufficiency: "insufficient", reason: "too-many-levels" } as const;

type Draw = {
  readonly n: number;
  readonly m: number;
  /** Unseen rows of the reference. */
  readonly before: number;
};

/** That of all unseen rows at least so many fall to the n: the upper tail of a hypergeometric law, as a logarithm. */
function logUpperChance(unseen: number, { n, m, before }: Draw): number {
  if (before === 0) return logChanceOfDraw(unseen, n, m);
  // At or below what was to be expected there is nothing to rule out.
  if (unseen / n <= before / m) return 0;
  const all = unseen + before;
  const first = logChoices(all, unseen) + logChoices(n + m - all, n - unseen) - logChoices(n + m, n);
  let [term, sum] = [1, 1];
  for (let i = unseen; i < Math.min(all, n) && term > sum * 1e-17; i++) {
    term *= Math.max(0, ((all - i) * (n - i)) / ((i + 1) * (m - all + i + 1)));
    sum += term;
  }
  return Math.min(0, first + Math.log(sum));
}

/** Of fractions too: an expected profile has fractions of rows. */
function logChoices(all: number, taken: number): number {
  return logGamma(all + 1) - logGamma(taken + 1) - logGamma(all - taken + 1);
}

/** That `unseen` given rows out of n + m are all among the n: the product of (n - i) / (n + m - i), as a logarithm. */
function logChanceOfDraw(unseen: number, n: number, m: number): number {
  if (unseen > 1000)
    return logGamma(n + 1) - logGamma(n - unseen + 1) - logGamma(n + m + 1) + logGamma(n + m - unseen + 1);
  let log = 0;
  for (let i = 0; i < unseen; i++) log += Math.log((n - i) / (n + m - i));
  return log;
}

/** The smallest share beyond the reference's whose chance is below alpha; 1 where none is. */
function criticalShare(draw: Draw, alpha: number): number {
  const { n, m, before } = draw;
  let [below, above] = [Math.floor((before / m) * n), n + 1];
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (middle <= n && logUpperChance(middle, draw) < Math.log(alpha)) above = middle;
    else below = middle;
  }
  return above > n ? 1 : above / n - before / m;
}
