import { twoProportionTest } from "@driftguard/stats";
import { criticalChange, limitsOf } from "./critical.ts";
import type { Detector } from "./detector.ts";
import { noNumbers, rowsMin, rowsOf, sizesOf } from "./sufficiency.ts";

/**
 * How much the share of missing values changed, 0 to 1, either way. Sizes are rows, with or without a value.
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
    const test = twoProportionTest({ hits: reference.missing, rows: m }, { hits: current.missing, rows: n });
    const shares = { reference: reference.missing / m, current: current.missing / n };
    return {
      ...shared,
      ...(n < rowsMin || m < rowsMin ? { sufficiency: "insufficient", reason: "too-few-rows" } : { sufficiency: "ok" }),
      statistic: test?.statistic ?? null,
      effect: { ...effect, value: Math.abs(shares.current - shares.reference) },
      pValue: test?.pValue ?? null,
      logPValue: test?.logPValue ?? null,
      pMethod: "asymptotic",
      critical: criticalChange(limitsOf(alpha), reference, current),
      details: { shares },
    };
  },
};
