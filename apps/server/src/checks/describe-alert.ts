import type { VerdictAnswer } from "@driftguard/protocol";
import { type Alert, likelyCauses, type LikelyCause, type Profile } from "driftwatch";

import type { Description } from "../alerts/index.ts";
import type { ActiveBaseline } from "../baselines/index.ts";
import { figure, listed, percent, signalWords } from "./figures.ts";
import { presentDistribution } from "./present-distribution.ts";
import { rankVerdicts } from "./present-verdict.ts";

/** One comparison of a check: a window against what was expected of it, and every signal's verdict. */
export type Comparison = {
  readonly verdicts: readonly VerdictAnswer[];
  readonly reference: Profile;
  readonly current: Profile;
  readonly window: { readonly from: number; readonly to: number };
  /** What it was compared with, as people say it. */
  readonly against: string;
  readonly rule: string;
  readonly closes: string;
  /** What a reader has to know of it, or nothing. */
  readonly remark: string;
};

export type DescribeInput = {
  readonly alert: Alert;
  readonly baseline: ActiveBaseline;
  readonly comparison: Comparison;
  /** Whether the default policy fired, and not a rule beside it alone. */
  readonly byPolicy?: boolean;
};

const shown = 3;

/** An alert about features in words and figures: what, how much, since when, probably why, what to do, what is as before. */
export function describeAlert({ alert, baseline, comparison, byPolicy = true }: DescribeInput): Description {
  const features = alert.features.flatMap(({ feature }) => (feature === null ? [] : [feature]));
  const methods = methodsOf[alert.cause] ?? null;
  const findings = rankVerdicts(
    comparison.verdicts.filter(
      ({ feature, method, ratio }) =>
        features.includes(feature) && ratio !== null && (methods === null || methods.includes(method)),
    ),
  );
  const told = findings.filter(({ status }) => status === "drift");
  const worst = told[0] ?? findings[0] ?? null;
  const causes = features.flatMap((name) => causesOf(name, baseline, comparison));
  const shape = { id: baseline.id, number: baseline.number, kind: baseline.kind, rows: baseline.rows };
  return {
    title: titleOf(alert.cause, features, worst, causes),
    score: worst?.effect.value ?? null,
    pValue: worst?.p_value ?? null,
    threshold: worst?.threshold ?? null,
    sentence: `${(told.length > 0 ? told : findings).slice(0, shown).map(inFigures).join(", ")} over ${comparison.current.events.toLocaleString("en-US")} predictions, against ${comparison.against}.${comparison.remark}`,
    probably: causes[0]?.sentence ?? probablyOf[alert.cause] ?? "",
    evidence: causes.slice(1, 4).map(({ sentence }) => sentence),
    where: null,
    nextSteps: nextStepsOf(alert.cause, features),
    rule: comparison.rule,
    closes: comparison.closes,
    window: { from: new Date(comparison.window.from).toISOString(), to: new Date(comparison.window.to).toISOString() },
    rows: comparison.current.events,
    baseline: shape,
    findings,
    unchanged: unchangedOf(comparison.verdicts, features),
    distributions: features.slice(0, shown).flatMap((name) => distributionOf(name, baseline, comparison) ?? []),
    series: [],
    segments: [],
    byPolicy,
  };
}

const shapes = ["ks", "js", "psi", "chi2"];
const methodsOf: Readonly<Record<string, readonly string[]>> = {
  missing: ["missing"],
  unseen: ["unseen"],
  distribution: shapes,
  unit: shapes,
  prediction: [...shapes, "missing", "unseen"],
};

const probablyOf: Readonly<Record<string, string>> = {
  gap: "Probably live traffic is not what the baseline was made from, or a column changed on its way here.",
  missing: "Probably a source of this column failed or a join lost its rows.",
  unseen: "Probably a new kind of input arrived, or a category was renamed.",
  distribution:
    "Probably the inputs themselves have changed: nothing points at a unit, a default value or a stuck column.",
  unit: "Probably the unit of the column changed.",
  prediction: "Probably the inputs that the model leans on have moved, or another model answers.",
};

function titleOf(
  cause: string,
  features: readonly string[],
  worst: VerdictAnswer | null,
  causes: readonly { readonly cause: LikelyCause }[],
): string {
  const names = listed(features);
  const many = features.length > 1;
  const times = worst?.ratio === null || worst === null ? "" : `, ${figure(worst.ratio)} times the limit`;
  switch (cause) {
    case "gap":
      return `Training gap: ${names} differ${many ? "" : "s"} from the baseline${times}`;
    case "missing":
      return worst === null
        ? `${names}: missing values`
        : `${names} ${many ? "are" : "is"} missing in ${percent(rateOf(worst.missing.current, worst.n))} of the rows, ${percent(rateOf(worst.missing.reference, worst.m))} is usual`;
    case "unseen":
      return `${names}: ${worst?.effect.value === null || worst === null ? "values" : `${percent(worst.effect.value)} of the rows have values`} never seen before`;
    case "unit": {
      const unit = causes.find(({ cause: found }) => found.kind === "unit-change")?.cause;
      return `${names}: probably another unit${unit?.kind === "unit-change" ? `, ${figure(unit.factor)} times as before` : ""}${times}`;
    }
    case "prediction":
      return `The predictions have shifted${times}`;
    default:
      return `${names} ${many ? "are" : "is"} not as ${many ? "they were" : "it was"} at these hours${times}`;
  }
}

function nextStepsOf(cause: string, features: readonly string[]): string[] {
  const name = features[0] ?? "the feature";
  switch (cause) {
    case "gap":
      return [
        `Compare how ${name} is made in training and in production.`,
        "If production is right, accept it as normal: that makes a new baseline. If not, mend the source and resolve this alert.",
      ];
    case "missing":
      return [
        `Look at where ${name} comes from since this alert opened.`,
        "Decide whether predictions without it may go out.",
      ];
    case "unseen":
      return [`Look at the new values of ${name}; map a renamed one, or retrain if it is truly new.`];
    case "unit":
      return [`Ask who feeds ${name} whether its unit changed, and convert it at the edge.`];
    case "prediction":
      return ["Look at the features that moved with it, and at the versions deployed lately."];
    default:
      return [
        `Look at the source of ${name} since this alert opened.`,
        "If it is right, accept it as normal; if the model leans on it, watch its performance.",
      ];
  }
}

function inFigures({ feature, method, effect, threshold }: VerdictAnswer): string {
  return `${feature} ${signalWords[method] ?? method} ${figure(effect.value)} (limit ${figure(threshold)})`;
}

function rateOf(missing: number, present: number): number {
  return missing + present === 0 ? 0 : missing / (missing + present);
}

type Three = {
  readonly bins: ActiveBaseline["bins"]["features"][number];
  readonly before: Profile["features"][number];
  readonly now: Profile["features"][number];
};

function lookUp(name: string, baseline: ActiveBaseline, { reference, current }: Comparison): Three | null {
  const index = baseline.bins.features.findIndex(({ feature }) => feature === name);
  const [bins, before, now] = [baseline.bins.features[index], reference.features[index], current.features[index]];
  return bins === undefined || before === undefined || now === undefined ? null : { bins, before, now };
}

/** Features whose change looks like one of unit, among some. */
export function unitChangesOf(names: readonly string[], baseline: ActiveBaseline, comparison: Comparison): string[] {
  return names.filter((name) => causesOf(name, baseline, comparison).some(({ cause }) => cause.kind === "unit-change"));
}

function causesOf(
  name: string,
  baseline: ActiveBaseline,
  comparison: Comparison,
): { cause: LikelyCause; sentence: string }[] {
  const found = lookUp(name, baseline, comparison);
  return found === null
    ? []
    : likelyCauses(found.bins, found.before, found.now).map((cause) => ({ cause, sentence: inWords(name, cause) }));
}

function inWords(name: string, cause: LikelyCause): string {
  switch (cause.kind) {
    case "unit-change":
      return `Probably the unit of ${name} changed: centre and spread moved by the same factor, ${figure(cause.factor)} (${cause.unit}).`;
    case "default-value":
      return `Probably ${name} is filled with a default: ${String(cause.value)} went from ${percent(cause.shareBefore)} to ${percent(cause.share)} of the rows.`;
    case "stuck":
      return `Probably ${name} is stuck: ${String(cause.value)} is ${percent(cause.share)} of the rows.`;
  }
}

function distributionOf(
  name: string,
  baseline: ActiveBaseline,
  comparison: Comparison,
): ReturnType<typeof presentDistribution> | null {
  const found = lookUp(name, baseline, comparison);
  if (found === null) return null;
  const { bins, before, now } = found;
  return presentDistribution({
    bins,
    reference: before,
    current: now,
    verdicts: comparison.verdicts.filter(({ feature }) => feature === name),
    window: comparison.window,
    baseline,
  });
}

function unchangedOf(all: readonly VerdictAnswer[], drifted: readonly string[]): Description["unchanged"] {
  const best = new Map<string, VerdictAnswer>();
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
