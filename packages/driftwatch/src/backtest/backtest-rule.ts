import type { DistributionRule } from "../judge/rules/judge-distribution-rule.ts";

/** The policy that watches by default, or a rule of one's own over the last hours. */
export type BacktestRule =
  | {
      readonly kind: "two-lanes";
      /** Standard deviations of its own past that excuse a model, see `historyFactor`. */
      readonly c: number;
    }
  | (DistributionRule & { readonly windowHours: number });

/** A rule in words. */
export function sayRule(rule: BacktestRule): string {
  switch (rule.kind) {
    case "two-lanes":
      return `two lanes (a day, and two of three hours) against the columns' own past, c = ${rule.c}`;
    case "psi":
      return `PSI above ${rule.above} over ${rule.windowHours} h`;
    case "p-value":
      return `p below ${rule.below}, each column by itself, over ${rule.windowHours} h`;
    case "distance":
      return `distance (ks or js) above ${rule.above} over ${rule.windowHours} h`;
    default:
      return rule satisfies never;
  }
}
