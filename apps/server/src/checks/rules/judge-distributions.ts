import { type Finding, findingsOfDistributionRule, judgeDistributionRule, type Profile } from "driftwatch";

import type { ActiveBaseline } from "../../baselines/index.ts";
import type { Tx } from "../../platform/context.ts";
import { hourMs, quarterMs, readWindow, type VersionKey } from "../../profiles/index.ts";
import { describeRule, type DistributionKind, type HeldRule } from "../../rules/index.ts";
import type { Comparison } from "../describe-alert.ts";
import { presentVerdict } from "../present-verdict.ts";

export type JudgedDistribution = {
  readonly rule: HeldRule<DistributionKind>;
  readonly comparison: Comparison;
  readonly findings: readonly Finding[];
};

/** Judges a window of a version against the baseline that was given, by a rule. Pure. */
export function judgeDistribution(
  rule: HeldRule<DistributionKind>,
  {
    baseline,
    current,
    window,
    outputs,
  }: {
    readonly baseline: ActiveBaseline;
    readonly current: Profile;
    readonly window: { readonly from: number; readonly to: number };
    readonly outputs: readonly string[];
  },
): JudgedDistribution {
  const { bins, profile: reference } = baseline;
  const verdicts = judgeDistributionRule(rule.settings, { bins, reference, current, baselineId: baseline.id, window });
  return {
    rule,
    findings: findingsOfDistributionRule(verdicts, { predictions: outputs }),
    comparison: {
      verdicts: verdicts.map((verdict) => {
        const shown = presentVerdict(verdict);
        return { ...shown, details: { ...shown.details, rule: rule.id } };
      }),
      reference,
      current,
      window,
      against: `baseline ${baseline.number} of ${baseline.rows.toLocaleString("en-US")} rows`,
      rule: describeRule(rule.settings),
      closes: "by itself after 24 h with every signal below 0.7 of its threshold",
      remark: "",
    },
  };
}

/** Every such rule of a model, each over its own window that ends now. */
export async function judgeDistributions(
  tx: Tx,
  key: VersionKey,
  {
    rules,
    baseline,
    outputs,
    now,
  }: {
    readonly rules: readonly HeldRule<DistributionKind>[];
    readonly baseline: ActiveBaseline;
    readonly outputs: readonly string[];
    readonly now: number;
  },
): Promise<JudgedDistribution[]> {
  const to = Math.ceil(now / quarterMs) * quarterMs;
  const judged: JudgedDistribution[] = [];
  for (const rule of rules) {
    const asked = to - rule.settings.window_hours * hourMs;
    const { profile, from } = await readWindow(tx, key, baseline.bins, { from: asked, to, now });
    judged.push(judgeDistribution(rule, { baseline, current: profile, window: { from, to }, outputs }));
  }
  return judged;
}
