import { logGamma, twoProportionTest } from "@driftguard/stats";
import type { Detector } from "./detector.ts";
import { namedLevels } from "./named-levels.ts";
import { noNumbers, sizesOf, sufficiencyOf } from "./sufficiency.ts";

/**
 * The share of values that the reference never had, 0 to 1, beyond the share it has of them itself (0, unless another
 * sample than the bins' own is the reference).
 *
 * The p-value is the chance that a draw of n out of all rows takes at least so many of the unseen ones: Fisher's exact
 * test, one-sided, because a reference cannot have fewer than none. Where the reference has some itself, the normal limit.
 */
export const unseenShare: Detector = {
  id: "unseen",
  kinds: ["categorical"],
  floor: 0.01,
  measure({ bins, reference, current, alpha }) {
    const sizes = sizesOf(reference, current);
    const shared = { method: "unseen", ...sufficiencyOf(reference, current), ...sizes };
    const effect = { name: "share of unseen levels", unit: "share" };
    if (reference.kind !== "categorical" || current.kind !== "categorical") {
      throw new RangeError("unseenShare needs a categorical feature");
    }
    const { n, m } = sizes;
    if (n === 0 || m === 0) return { ...shared, ...noNumbers, effect: { ...effect, value: null }, details: {} };
    const logPValue =
      reference.unseen === 0
        ? logChanceOfDraw(current.unseen, n, m)
        : logUpperChance(current.unseen, n, reference.unseen, m);
    const share = current.unseen / n;
    return {
      ...shared,
      statistic: current.unseen,
      effect: { ...effect, value: Math.max(0, share - reference.unseen / m) },
      pValue: Math.exp(logPValue),
      logPValue,
      pMethod: reference.unseen === 0 ? "exact" : "asymptotic",
      critical: criticalShare(n, m, alpha),
      details: {
        share,
        unseenValues: [...current.unseenValues].map(([level, rows]) => ({ level, rows })),
        ...namedLevels(bins, reference, current),
      },
    };
  },
};

/** That `unseen` given rows out of n + m are all among the n: the product of (n - i) / (n + m - i), as a logarithm. */
function logChanceOfDraw(unseen: number, n: number, m: number): number {
  if (unseen > 1000)
    return logGamma(n + 1) - logGamma(n - unseen + 1) - logGamma(n + m + 1) + logGamma(n + m - unseen + 1);
  let log = 0;
  for (let i = 0; i < unseen; i++) log += Math.log((n - i) / (n + m - i));
  return log;
}

function logUpperChance(unseen: number, n: number, unseenBefore: number, m: number): number {
  const test = twoProportionTest({ hits: unseenBefore, rows: m }, { hits: unseen, rows: n });
  // Half of a two-sided p-value is the tail on the side where the difference lies.
  return test !== null && test.difference > 0 ? test.logPValue - Math.LN2 : 0;
}

/** The smallest share whose chance is below alpha against a reference without any; 1 where none is. */
function criticalShare(n: number, m: number, alpha: number): number {
  let [unseen, log] = [0, 0];
  while (log >= Math.log(alpha)) {
    if (unseen >= n) return 1;
    log += Math.log((n - unseen) / (n + m - unseen));
    unseen += 1;
  }
  return unseen / n;
}
