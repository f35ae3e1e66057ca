import { fisherExact, type Proportion, twoProportionTest } from "@driftguard/stats";
import { criticalChange, limitsOf } from "./critical.ts";
import type { Detector } from "./detector.ts";
import { noNumbers, rowsMin, rowsOf, sizesOf } from "./sufficiency.ts";
import { wholeRows } from "./whole-rows.ts";

/**
 * How much the share of missing values changed, 0 to 1, either way. Sizes are rows, with or without a value.
 *
 * The p-value is Fisher's where a side would have under 1,000 missing, or present, rows if nothing had changed: a rare gap
 * is skewed far out in its tail, and 3 of 50 rows against 10 of 10,000 are a thousand times as likely as the z-test says.
 * Else it is that of the z-test, two-sided both; `statistic` is z.
 */
export const missingRate: Detector = {
  id: "missing",
  kinds: ["numeric", "categorical"],
  floor: 0.05,
  measure({ reference, current, alpha }) {
    const [m, n] = [rowsOf(reference), rowsOf(current)];
    const shared = { method: "missing", ...sizesOf(reference, current), n, m };
    const effect = { name: "change of the missing share", unit: "share" };
    if (n === 0 || m === 0) {
      const nothing = { ...noNumbers, effect: { ...effect, value: null }, details: {} };
      return { ...shared, sufficiency: "insufficient", reason: "empty", ...nothing };
    }
    const [before, now] = [
      { hits: reference.missing, rows: m },
      { hits: current.missing, rows: n },
    ];
    const test = twoProportionTest(before, now);
    const exact = isRare(before, now) ? fisherExact(wholeRows(before), wholeRows(now)) : null;
    const shares = { reference: reference.missing / m, current: current.missing / n };
    return {
      ...shared,
      ...(n < rowsMin || m < rowsMin ? { sufficiency: "insufficient", reason: "too-few-rows" } : { sufficiency: "ok" }),
      statistic: test?.statistic ?? null,
      effect: { ...effect, value: Math.abs(shares.current - shares.reference) },
      pValue: (exact ?? test)?.pValue ?? null,
      logPValue: (exact ?? test)?.logPValue ?? null,
      pMethod: exact === null ? "asymptotic" : "exact",
      critical: criticalChange(limitsOf(alpha), reference, current),
      details: { shares },
    };
  },
};

const expectedMin = 1000;

function isRare(reference: Proportion, current: Proportion): boolean {
  const pooled = (reference.hits + current.hits) / (reference.rows + current.rows);
  return Math.min(reference.rows, current.rows) * Math.min(pooled, 1 - pooled) < expectedMin;
}
