import type { AlertFinding } from "../alerts/index.ts";
import type { ActiveBaseline } from "../baselines/index.ts";
import { likelyCauses, type LikelyCause, type Profile, type TrainingGap } from "driftwatch";
import { presentDistribution } from "./present-distribution.ts";
import { presentVerdict, rankVerdicts } from "./present-verdict.ts";

export type GapInput = {
  readonly gap: TrainingGap;
  readonly baseline: ActiveBaseline;
  readonly current: Profile;
  readonly window: { readonly from: number; readonly to: number };
};

const shown = 3;

/** The training gap as an alert: what differs from the baseline that was given, how much, probably why, and what to do. */
export function describeGap({ gap, baseline, current, window }: GapInput): AlertFinding | null {
  const { finding } = gap;
  if (finding === null) return null;
  const all = gap.verdicts.map(presentVerdict);
  const findings = rankVerdicts(all.filter(({ status }) => status === "drift"));
  const worst = findings[0];
  if (worst === undefined) return null;
  const features = [...new Set(findings.map(({ feature }) => feature))];
  const shape = { id: baseline.id, number: baseline.number, kind: baseline.kind, rows: baseline.rows };
  const distributions = features.slice(0, shown).flatMap((name) => {
    const index = baseline.bins.features.findIndex(({ feature }) => feature === name);
    const [bins, before, now] = [
      baseline.bins.features[index],
      baseline.profile.features[index],
      current.features[index],
    ];
    if (bins === undefined || before === undefined || now === undefined) return [];
    return [
      presentDistribution({
        bins,
        reference: before,
        current: now,
        verdicts: all.filter(({ feature }) => feature === name),
        window,
        baseline: shape,
      }),
    ];
  });
  const causes = features.flatMap((name) => causesOf(name, baseline, current));
  return {
    cause: "gap",
    severity: finding.severity,
    title: `Training gap: ${listed(features)} differ${features.length === 1 ? "s" : ""} from the baseline, ${figure(worst.ratio)} times the limit`,
    score: worst.effect.value,
    pValue: worst.p_value,
    body: {
      features,
      threshold: worst.threshold,
      sentence: sentenceOf(findings, current.events, finding.isPartOfDay, finding.spanHours),
      probably:
        causes[0] ??
        "Probably live traffic is not what the baseline was made from, or a column changed on its way here.",
      evidence: causes.slice(1, 4),
      where: null,
      nextSteps: [
        `Compare how ${features[0] ?? "the feature"} is made in training and in production.`,
        "If production is right, accept it as normal: that makes a new baseline. If not, mend the source; the alert closes when it is resolved.",
      ],
      rule: `Production of the last 7 days against the baseline that was given, both gates: a value over ${worst.threshold ?? 0} and a corrected p below .01`,
      closes: "when somebody resolves it; it is told once for this baseline",
      window: { from: new Date(window.from).toISOString(), to: new Date(window.to).toISOString() },
      rows: current.events,
      baseline: shape,
      findings,
      unchanged: unchangedOf(all, features),
      distributions,
      series: [],
      segments: [],
    },
  };
}

function sentenceOf(
  findings: ReturnType<typeof rankVerdicts>,
  rows: number,
  isPartOfDay: boolean,
  spanHours: number,
): string {
  const parts = findings
    .slice(0, shown)
    .map(
      ({ feature, method, effect, threshold }) =>
        `${feature} ${signalWords[method] ?? method} ${figure(effect.value)} (limit ${figure(threshold)})`,
    );
  const span = isPartOfDay
    ? ` The rows span ${spanHours < 1 ? "less than an hour" : `${Math.round(spanHours)} h`} only, so they may be one part of the day.`
    : "";
  return `${parts.join(", ")} over ${rows.toLocaleString("en-US")} predictions.${span}`;
}

const signalWords: Readonly<Record<string, string>> = {
  ks: "KS",
  js: "JS",
  missing: "missing rate moved by",
  unseen: "share of values not seen before",
};

function causesOf(name: string, baseline: ActiveBaseline, current: Profile): string[] {
  const index = baseline.bins.features.findIndex(({ feature }) => feature === name);
  const [bins, before, now] = [
    baseline.bins.features[index],
    baseline.profile.features[index],
    current.features[index],
  ];
  return bins === undefined || before === undefined || now === undefined
    ? []
    : likelyCauses(bins, before, now).map((cause) => causeInWords(name, cause));
}

/** A likely cause as a sentence; never a certainty. */
export function causeInWords(name: string, cause: LikelyCause): string {
  switch (cause.kind) {
    case "unit-change":
      return `Probably the unit of ${name} changed: centre and spread moved by the same factor, ${figure(cause.factor)} (${cause.unit}).`;
    case "default-value":
      return `Probably ${name} is filled with a default: ${String(cause.value)} went from ${percent(cause.shareBefore)} to ${percent(cause.share)} of the rows.`;
    case "stuck":
      return `Probably ${name} is stuck: ${String(cause.value)} is ${percent(cause.share)} of the rows.`;
  }
}

function unchangedOf(
  all: ReturnType<typeof rankVerdicts>,
  drifted: readonly string[],
): { feature: string; note: string; ratio: number | null }[] {
  const best = new Map<string, (typeof all)[number]>();
  for (const one of all) {
    if (drifted.includes(one.feature) || one.status !== "stable") continue;
    if ((best.get(one.feature)?.ratio ?? -1) < (one.ratio ?? 0)) best.set(one.feature, one);
  }
  return rankVerdicts([...best.values()])
    .slice(0, 6)
    .map(({ feature, method, effect, threshold, ratio }) => ({
      feature,
      note: `${signalWords[method] ?? method} ${figure(effect.value)}, below ${figure(threshold)}`,
      ratio,
    }));
}

function listed(names: readonly string[]): string {
  const [first = "", second, ...others] = names;
  if (second === undefined) return first;
  return others.length === 0 ? `${first} and ${second}` : `${first}, ${second} and ${others.length} more`;
}

function figure(value: number | null): string {
  return value === null ? "unknown" : value.toLocaleString("en-US", { maximumSignificantDigits: 2 });
}

function percent(share: number): string {
  return `${(share * 100).toLocaleString("en-US", { maximumFractionDigits: 1 })} %`;
}
