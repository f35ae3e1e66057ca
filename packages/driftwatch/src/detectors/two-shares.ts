import { fisherExact, type Proportion, twoProportionTest } from "@driftguard/stats";
import type { FeatureProfile } from "../profile/profile.ts";
import { limitsOf } from "./critical.ts";
import { defineDetector, type Found } from "./define-detector.ts";
import type { Detector, DetectorInput } from "./detector.ts";
import { wholeRows } from "./whole-rows.ts";

const parts = {
  kinds: ["categorical"],
  floor: 0.1,
  effect: { name: "change of the commonest level's share", unit: "share" },
} as const;

/**
 * Fisher's exact test of the level that was most frequent in the reference against all others: for two levels, the whole of
 * a change. `statistic` is the odds ratio, `null` where it is infinite.
 */
export const fisher: Detector = defineDetector({
  ...parts,
  id: "fisher",
  find(input) {
    const { reference, current } = sharesOf(input);
    const found = fisherExact(wholeRows(reference), wholeRows(current));
    const shared = sharedFindings(input);
    return { ...shared, statistic: found?.oddsRatio ?? null, logPValue: found?.logPValue ?? 0, pMethod: "exact" };
  },
});

/** The pooled z-test of the same two shares: quicker than Fisher's for millions of rows, and less careful for few. */
export const twoProportions: Detector = defineDetector({
  ...parts,
  id: "z2p",
  find(input) {
    const { reference, current } = sharesOf(input);
    const found = twoProportionTest(reference, current);
    return { ...sharedFindings(input), statistic: found?.statistic ?? 0, logPValue: found?.logPValue ?? 0 };
  },
});

type Shares = { readonly reference: Proportion; readonly current: Proportion };

function sharesOf({ reference, current }: DetectorInput): Shares {
  let commonest = 0;
  for (let code = 1; code < reference.counts.length; code++)
    if ((reference.counts[code] ?? 0) > (reference.counts[commonest] ?? 0)) commonest = code;
  const of = ({ counts, n }: FeatureProfile): Proportion => ({ hits: Math.min(n, counts[commonest] ?? 0), rows: n });
  return { reference: of(reference), current: of(current) };
}

function sharedFindings(input: DetectorInput): Pick<Found, "effect" | "critical" | "details"> {
  const { reference, current } = sharesOf(input);
  const [before, now] = [reference.hits / reference.rows, current.hits / current.rows];
  const pooled = (reference.hits + current.hits + 0.5) / (reference.rows + current.rows + 1);
  const { normal } = limitsOf(input.alpha / 2);
  const critical = normal * Math.sqrt(pooled * (1 - pooled) * (1 / reference.rows + 1 / current.rows));
  const level = input.bins.kind === "categorical" ? (input.bins.levels[0] ?? null) : null;
  return {
    effect: Math.abs(now - before),
    critical: Math.min(1, critical),
    details: { level, shares: { reference: before, current: now } },
  };
}
