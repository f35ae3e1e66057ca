import type { RuleSettings } from "@driftguard/protocol";

/** A rule as a sentence. */
export function describeRule(settings: RuleSettings): string {
  switch (settings.kind) {
    case "default":
      return `Alert by the default policy, with ${budgets[settings.budget]}.`;
    case "psi":
      return `Alert when the PSI of any feature against the baseline is above ${settings.above} over ${spanOf(settings.window_hours)}, from 200 rows on.`;
    case "p-value":
      return `Alert when KS or chi-squared of any feature against the baseline gives p below ${settings.below} over ${spanOf(settings.window_hours)}, from 30 rows on.`;
    case "distance":
      return `Alert when the distance of any feature to the baseline (KS of numbers, Jensen-Shannon of categories) is above ${settings.above} over ${spanOf(settings.window_hours)}, from 200 rows on.`;
    case "performance":
      return `Alert when gap, accuracy drop or excess loss of 24 hours is above ${settings.floor} and above mean + ${settings.deviations} standard deviations of its own last 28 days, from 200 labels on.`;
    case "error-rate":
      return `Alert when more than ${percent(settings.above)} of the predictions fail, beyond chance, in two quarters of an hour running, from 20 predictions on.`;
    case "latency":
      return `Alert when the 95th percentile of the latency is above ${settings.times} times its usual for that hour in two quarters of an hour running, from 200 predictions on.`;
    default:
      return settings satisfies never;
  }
}

const budgets: Readonly<Record<Extract<RuleSettings, { kind: "default" }>["budget"], string>> = {
  sensitive: "about one false alarm a model and quarter",
  default: "about one false alarm in five quarters of a model",
  quiet: "about one false alarm in seventeen quarters of a model",
};

function spanOf(hours: number): string {
  if (hours === 1) return "the last hour";
  return hours > 24 && hours % 24 === 0 ? `the last ${hours / 24} days` : `the last ${hours} hours`;
}

function percent(share: number): string {
  return `${(share * 100).toLocaleString("en-US", { maximumFractionDigits: 1 })} %`;
}
